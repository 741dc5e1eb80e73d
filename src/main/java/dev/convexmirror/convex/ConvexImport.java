package dev.convexmirror.convex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes rows into tables of the root component, found by their keys (convex-protocol §6.5, §6.6 and §6.8). Every request
 * may be repeated: its effect is the same. Blocking; safe for use by several threads. Needs the permission {@code
 * deployment:backups:import}.
 */
public final class ConvexImport {

    /** What the paths of all endpoints begin with. */
    static final String BASE = "api/streaming_import/";

    /** The index by which rows are found. */
    private static final String KEY_INDEX = "_fivetran_by_primary_key";

    private final ConvexApi api;

    ConvexImport(ConvexApi api) {
        this.api = api;
    }

    /** Asks for the declared schema, for the sake of whether the key may import. */
    public void probe() throws ConvexException {
        api.get(BASE + "get_schema", Answers::ignored);
    }

    /**
     * The top-level fields that the declared schema allows documents of a table to have; empty when it does not say (convex-protocol
     * §6.9): no schema, one that is not enforced, another table, or documents of several shapes.
     */
    public Optional<Set<String>> declaredFields(String table) throws ConvexException {
        JsonNode schema = api.get(BASE + "get_schema", Answers::declaredSchema);
        if (!schema.path("schemaValidation").asBoolean()) {
            return Optional.empty();
        }
        for (JsonNode declared : schema.path("tables")) {
            JsonNode type = declared.path("documentType");
            if (declared.path("tableName").asText().equals(table)
                    && type.path("type").asText().equals("object")) {
                Set<String> fields = new TreeSet<>();
                type.path("value").fieldNames().forEachRemaining(fields::add);
                return Optional.of(Set.copyOf(fields));
            }
        }
        return Optional.empty();
    }

    /**
     * Makes a table, if there is none, and the index by which its rows are found; returns when that is complete.
     *
     * @param keyFields the top-level fields that tell one row from all others
     */
    public void createTable(String table, List<String> keyFields) throws ConvexException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode definition = request.putObject("tableDefinition");
        definition.put("tableName", table).putNull("documentType");
        ObjectNode index = definition.putArray("indexes").addObject().put("indexDescriptor", KEY_INDEX);
        keyFields.forEach(index.putArray("fields")::add);
        api.post(BASE + "fivetran_create_table", bytes(request), Answers::ignored);
    }

    /**
     * Applies operations in order. A refusal may leave a part of those before the refused one applied, never one behind it.
     *
     * @param operations a JSON array of objects as in convex-protocol §6.6; at most 2 MiB
     * @throws ConvexException.RequestRefused when Convex does not accept a row, whichever it is
     */
    public void apply(byte[] operations) throws ConvexException {
        api.post(BASE + "apply_fivetran_operations", operations, Answers::ignored);
    }

    /** Removes all rows of a table at once; its index stays. */
    public void clear(String table) throws ConvexException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putArray("tableNames").add(table);
        api.put(BASE + "clear_tables", bytes(request), Answers::ignored);
    }

    private static byte[] bytes(ObjectNode request) {
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }
}
