package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.value.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Tables and the indexes that their rows are found by (convex-protocol §6.5). */
public final class FivetranTables {
    private static final String RESERVED = "_fivetran";
    private static final int MAX_INDEXES = 32;
    private static final int MAX_FIELDS = 16;
    /** HTTP_SERVER_TIMEOUT_SECONDS (convex-protocol §1.7). */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final Duration POLL = Duration.ofMillis(10);

    private final Deployment deployment;

    public FivetranTables(Deployment deployment) {
        this.deployment = deployment;
    }

    private record Definition(String name, List<List<String>> fields) {}

    /** Creates a table with its indexes; returns when the primary key index is backfilled. */
    public void create(JsonNode definition) {
        TableRef table = new TableRef("", tableName(definition.path("tableName").asText()));
        List<Definition> indexes = new ArrayList<>();
        definition.path("indexes").forEach(index -> indexes.add(index(index)));
        if (indexes.size() > MAX_INDEXES) {
            throw ApiException.badRequest("TooManyIndexes", "A table may have " + MAX_INDEXES + " indexes");
        }
        Set<List<List<String>>> distinct = new HashSet<>();
        if (!indexes.stream().map(Definition::fields).allMatch(distinct::add)) {
            // That it is refused is known, how it is called is not.
            throw ApiException.badRequest("DuplicateIndexes", "Two indexes have the same fields");
        }
        indexes.forEach(index -> deployment.defineIndex(table, index.name(), index.fields()));
        if (indexes.stream().noneMatch(index -> index.name().equals(FivetranImport.KEY_INDEX))) {
            throw ApiException.badRequest("MissingIndex", "The primary key index is missing");
        }
        awaitBackfill(table);
    }

    private static String tableName(String name) {
        if (!Names.isIdentifier(name)) {
            throw ApiException.badRequest("InvalidTableName", "Invalid table name");
        }
        if (name.startsWith("_")) {
            throw ApiException.badRequest("TableNameReserved", "Table names starting with _ are reserved");
        }
        return name;
    }

    private static Definition index(JsonNode index) {
        String name = index.path("indexDescriptor").asText();
        if (!name.startsWith(RESERVED)) {
            if (name.startsWith("_")) {
                throw ApiException.badRequest("IndexNameReserved", "Index names starting with _ are reserved");
            }
            throw new IllegalStateException("An ordinary index name.");
        }
        List<List<String>> fields = new ArrayList<>();
        index.path("fields").forEach(field -> fields.add(List.of(field.asText().split("\\.", -1))));
        ImportedIndexes.check(fields, "InvalidIndexField");
        if (fields.size() > MAX_FIELDS) {
            throw ApiException.badRequest("IndexTooManyFields", "An index may have " + MAX_FIELDS + " fields");
        }
        return new Definition(name, List.copyOf(fields));
    }

    private void awaitBackfill(TableRef table) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!deployment.locked(() -> deployment.indexes().ready(table, FivetranImport.KEY_INDEX))) {
            if (System.nanoTime() - deadline > 0) {
                throw new ApiException(408, "", "");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
