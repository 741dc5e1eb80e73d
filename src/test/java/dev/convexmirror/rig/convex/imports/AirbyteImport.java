package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.schema.TableSchemas;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.FieldPaths;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Transaction;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records that are appended, or come and go by a primary key (convex-protocol §6.4). */
public final class AirbyteImport {
    private static final String CHANGE_FIELDS = "source_ab_cdc";
    private static final String DELETED_AT = "source_ab_cdc_deleted_at";

    private final Deployment deployment;
    private final DeclaredSchema schema;

    public AirbyteImport(Deployment deployment, TableSchemas schemas) {
        this.deployment = deployment;
        this.schema = new DeclaredSchema(schemas);
    }

    private record Stream(TableRef table, Optional<List<List<String>>> primaryKey) {}

    private record Message(Stream stream, Map<String, Object> fields, boolean delete) {}

    /** Imports records in order; what earlier transactions of the request did stays when one is refused. */
    public void apply(JsonNode tables, JsonNode messages) {
        Map<String, Stream> streams = new HashMap<>();
        tables.properties().forEach(table -> streams.put(table.getKey(), stream(table)));
        List<Message> records = new ArrayList<>();
        for (JsonNode message : messages) {
            Stream stream = Optional.ofNullable(
                            streams.get(message.path("tableName").asText()))
                    .orElseThrow(() -> ApiException.badRequest("MissingStream", "The table is not in tables"));
            records.add(message(stream, message.path("data")));
        }
        new ImportTransactions(deployment).apply(records, this::apply);
    }

    private static Stream stream(Map.Entry<String, JsonNode> table) {
        JsonNode key = table.getValue().path("primaryKey");
        if (key.isArray() && key.isEmpty()) {
            throw ApiException.badRequest("EmptyPrimaryKey", "The primary key is empty");
        }
        return new Stream(
                new TableRef("", SanitisedNames.table(table.getKey())),
                key.isArray() ? Optional.of(ImportedIndexes.paths(key)) : Optional.empty());
    }

    private static Message message(Stream stream, JsonNode data) {
        if (!data.isObject()) {
            throw new IllegalStateException("The data is no object.");
        }
        Map<String, Object> fields = EncodedValue.object(SanitisedNames.json(data));
        boolean delete = fields.get(DELETED_AT) != null;
        fields.keySet().removeIf(name -> name.startsWith(CHANGE_FIELDS));
        return new Message(stream, fields, delete);
    }

    private void apply(Transaction transaction, Message message) {
        TableRef table = message.stream().table();
        schema.check(table.table(), message.fields());
        Optional<String> known =
                message.stream().primaryKey().flatMap(key -> find(transaction, table, key, message.fields()));
        if (known.isEmpty()) {
            transaction.insert(table, message.fields());
        } else if (message.delete()) {
            transaction.delete(table, known.get());
        } else {
            transaction.replace(table, known.get(), message.fields());
        }
    }

    private Optional<String> find(
            Transaction transaction, TableRef table, List<List<String>> key, Map<String, Object> fields) {
        List<Object> values = new ArrayList<>();
        for (List<String> path : key) {
            if (!FieldPaths.has(fields, path)) {
                throw new InvalidWriteException("MissingPrimaryKeyValue", "No value for " + String.join(".", path));
            }
            values.add(FieldPaths.value(fields, path));
        }
        boolean exists =
                deployment.indexes().fields(table, ImportedIndexes.KEY_INDEX).isPresent();
        if (exists && !deployment.indexes().ready(table, ImportedIndexes.KEY_INDEX)) {
            throw new InvalidWriteException("IndexBackfillingError", "The primary key index is being backfilled");
        }
        Set<String> ids = transaction.find(table, ImportedIndexes.KEY_INDEX, values);
        if (ids.size() > 1) {
            throw new IllegalStateException("Several rows have the key.");
        }
        return ids.stream().findFirst();
    }
}
