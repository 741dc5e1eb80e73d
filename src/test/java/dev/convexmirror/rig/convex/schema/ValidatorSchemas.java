package dev.convexmirror.rig.convex.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns the validators of a declared schema (convex-protocol §6.9) into JSON Schemas. */
final class ValidatorSchemas {
    private final SchemaNodes nodes;

    ValidatorSchemas(SchemaNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * The schema of a table's documents.
     *
     * @throws ApiException 400 {@code UnsupportedSchemaForExport} for unions of objects
     */
    ObjectNode table(String table, JsonNode validator) {
        SortedMap<String, JsonNode> properties = new TreeMap<>();
        List<String> required = new ArrayList<>(List.of("_creationTime", "_id"));
        properties.put("_creationTime", nodes.type("number"));
        properties.put("_id", nodes.id(table));
        switch (validator.path("type").asText()) {
            case "object" -> addFields(validator.path("value"), properties, required);
            case "any" -> {}
            default -> throw unsupported();
        }
        required.sort(null);
        return nodes.object(properties, required);
    }

    private void addFields(JsonNode fields, SortedMap<String, JsonNode> properties, List<String> required) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            properties.put(field.getKey(), schema(field.getValue().path("fieldType")));
            if (!field.getValue().path("optional").booleanValue()) {
                required.add(field.getKey());
            }
        }
    }

    private JsonNode schema(JsonNode validator) {
        return switch (validator.path("type").asText()) {
            case "null" -> nodes.type("null");
            case "number" -> nodes.specialFloat();
            case "bigint" -> nodes.int64();
            case "boolean" -> nodes.type("boolean");
            case "string" -> nodes.type("string");
            case "bytes" -> nodes.bytes();
            case "any" -> nodes.anything();
            case "literal" -> literal(validator.path("value"));
            case "id" -> nodes.id(validator.path("tableName").asText());
            case "array" -> nodes.array(schema(validator.path("value")));
            case "record" ->
                nodes.record(
                        validator.path("keys").path("type").asText(),
                        schema(validator.path("values").path("fieldType")));
            case "object" -> object(validator.path("value"));
            case "union" -> union(validator.path("value"));
            default -> throw new IllegalArgumentException("Unknown validator " + validator.path("type"));
        };
    }

    private ObjectNode object(JsonNode fields) {
        SortedMap<String, JsonNode> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        addFields(fields, properties, required);
        required.sort(null);
        return nodes.object(properties, required);
    }

    private JsonNode literal(JsonNode value) {
        if (value.isTextual()) {
            return nodes.type("string");
        }
        return value.isBoolean() ? nodes.type("boolean") : nodes.specialFloat();
    }

    private JsonNode union(JsonNode members) {
        List<JsonNode> variants = new ArrayList<>();
        int objects = 0;
        for (JsonNode member : members) {
            objects += member.path("type").asText().equals("object") ? 1 : 0;
            variants.add(schema(member));
        }
        if (objects > 1) {
            throw unsupported();
        }
        return nodes.anyOf(variants);
    }

    private static ApiException unsupported() {
        return ApiException.badRequest("UnsupportedSchemaForExport", "Unions of objects cannot be exported");
    }
}
