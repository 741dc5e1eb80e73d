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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Rows that come and go by their primary key (convex-protocol §6.6). */
public final class FivetranImport {
    /** The index that rows are found by. */
    static final String KEY_INDEX = "_fivetran_by_primary_key";

    private static final List<String> CREATION_TIME = List.of("_creationTime");
    private static final List<String> DELETED = List.of("fivetran", "deleted");
    private static final String META = "fivetran";

    private final Deployment deployment;
    private final DeclaredSchema schema;

    public FivetranImport(Deployment deployment, TableSchemas schemas) {
        this.deployment = deployment;
        this.schema = new DeclaredSchema(schemas);
    }

    private enum Kind {
        Upsert,
        Update,
        HardDelete
    }

    private record Operation(TableRef table, Kind kind, Map<String, Object> row) {}

    /**
     * Applies operations in order.
     *
     * @param body the array of the request
     * @throws ApiException as the server refuses; what earlier transactions of the request did stays
     */
    public void apply(JsonNode body) {
        List<Operation> operations = new ArrayList<>();
        body.forEach(operation -> operations.add(operation(operation)));
        new ImportTransactions(deployment).apply(operations, this::apply);
    }

    private static Operation operation(JsonNode json) {
        Kind kind = List.of(Kind.values()).stream()
                .filter(known -> known.name().equals(json.path("operation").asText()))
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest("BadJsonBody", "Failed to deserialize: unknown operation"));
        if (!json.path("table").isTextual()) {
            throw ApiException.badRequest("BadJsonBody", "Failed to deserialize: expected a table");
        }
        try {
            return new Operation(
                    new TableRef("", json.get("table").asText()), kind, EncodedValue.object(json.path("row")));
        } catch (InvalidWriteException e) {
            throw ApiException.badRequest(e.code(), e.getMessage());
        }
    }

    private void apply(Transaction transaction, Operation operation) {
        Optional<String> id = find(transaction, operation);
        Map<String, Object> row = operation.row();
        switch (operation.kind()) {
            case Upsert -> upsert(transaction, operation.table(), id, row);
            case Update -> update(transaction, operation.table(), id, row);
            case HardDelete -> id.ifPresent(known -> transaction.delete(operation.table(), known));
        }
    }

    private void upsert(Transaction transaction, TableRef table, Optional<String> id, Map<String, Object> row) {
        Map<String, Object> fields = new TreeMap<>(row);
        if (fields.containsKey("_id") && !id.equals(Optional.ofNullable(fields.remove("_id")))) {
            throw new InvalidWriteException("InvalidIdError", "The row brings an id that is not its own.");
        }
        schema.check(table.table(), fields);
        if (id.isPresent()) {
            transaction.replace(table, id.get(), fields);
        } else {
            transaction.insert(table, fields);
        }
    }

    private void update(Transaction transaction, TableRef table, Optional<String> id, Map<String, Object> row) {
        String known = id.orElseThrow(() -> new ApiException(
                404, "FivetranMissingUpdatedRow", "There is no row to update in table " + table.table()));
        Map<String, Object> fields = new TreeMap<>(transaction.get(table, known).orElseThrow());
        row.forEach((name, value) -> fields.put(name, name.equals(META) ? merged(fields.get(META), value) : value));
        fields.remove("_id");
        fields.remove("_creationTime");
        schema.check(table.table(), fields);
        transaction.replace(table, known, fields);
    }

    private static Object merged(Object before, Object after) {
        if (!(before instanceof Map<?, ?> old) || !(after instanceof Map<?, ?> news)) {
            return after;
        }
        Map<Object, Object> both = new TreeMap<>(old);
        both.putAll(news);
        return both;
    }

    private Optional<String> find(Transaction transaction, Operation operation) {
        List<List<String>> fields = deployment
                .indexes()
                .fields(operation.table(), KEY_INDEX)
                .orElseThrow(() -> new InvalidWriteException(
                        "MissingFivetranPrimaryKeyIndex", "Table " + operation.table() + " has no primary key index"));
        List<Object> values = new ArrayList<>();
        for (List<String> field : fields) {
            if (field.equals(DELETED)) {
                values.add(false);
            } else if (!field.equals(CREATION_TIME)) {
                if (!FieldPaths.has(operation.row(), field)) {
                    throw new InvalidWriteException(
                            "MissingValueForFivetranPrimaryKeyIndex",
                            "The row has no value for " + String.join(".", field));
                }
                values.add(FieldPaths.value(operation.row(), field));
            }
        }
        Set<String> ids = transaction.find(operation.table(), KEY_INDEX, values);
        if (ids.size() > 1) {
            throw new IllegalStateException("Several rows have the key.");
        }
        return ids.stream().findFirst();
    }
}
