package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.value.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The primary key indexes of the Airbyte family (convex-protocol §6.2 and §6.3). */
public final class ImportedIndexes {
    static final String KEY_INDEX = "_by_airbyte_primary_key";

    private final Deployment deployment;

    public ImportedIndexes(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Makes indexes and their tables. */
    public void add(JsonNode byTable) {
        byTable.properties().forEach(entry -> {
            List<List<String>> fields = paths(entry.getValue());
            check(fields, "InvalidPrimaryKey");
            deployment.defineIndex(new TableRef("", SanitisedNames.table(entry.getKey())), KEY_INDEX, fields);
        });
    }

    /** Whether none of the tables' indexes is being backfilled. */
    public boolean ready(JsonNode tables) {
        return deployment.locked(() -> {
            boolean ready = true;
            for (JsonNode name : tables) {
                TableRef table = new TableRef("", SanitisedNames.table(name.asText()));
                if (deployment.indexes().fields(table, KEY_INDEX).isEmpty()) {
                    throw ApiException.badRequest("MissingIndex", "Table " + table + " has no primary key index");
                }
                ready &= deployment.indexes().ready(table, KEY_INDEX);
            }
            return ready;
        });
    }

    static List<List<String>> paths(JsonNode json) {
        List<List<String>> paths = new ArrayList<>();
        for (JsonNode path : json) {
            List<String> parts = new ArrayList<>();
            path.forEach(part -> parts.add(part.asText()));
            paths.add(List.copyOf(parts));
        }
        return List.copyOf(paths);
    }

    /** What every index is held against; {@code invalid} is the code for a part that is no identifier. */
    static void check(List<List<String>> fields, String invalid) {
        if (fields.isEmpty()) {
            throw ApiException.badRequest("EmptyIndex", "An index needs a field");
        }
        for (List<String> field : fields) {
            if (field.isEmpty() || !field.stream().allMatch(Names::isIdentifier)) {
                throw ApiException.badRequest(invalid, "Invalid index field");
            }
            switch (String.join(".", field)) {
                case "_creationTime" ->
                    throw ApiException.badRequest("IndexFieldsContainCreationTime", "_creationTime is added by itself");
                case "_id" -> throw ApiException.badRequest("IndexFieldsContainId", "_id cannot be indexed");
                default -> {
                    if (field.getFirst().startsWith("_")) {
                        throw ApiException.badRequest("IndexFieldNameReserved", "Fields starting with _ are reserved");
                    }
                }
            }
        }
        if (new HashSet<>(fields).size() < fields.size()) {
            throw ApiException.badRequest("FieldsNotUniqueWithinIndex", "A field is in the index twice");
        }
    }
}
