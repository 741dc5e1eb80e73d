package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convexmirror.rig.convex.schema.TableSchemas;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Holds rows against the {@code schema.ts} of the root component (convex-protocol §6.9). */
final class DeclaredSchema {
    private final TableSchemas schemas;

    DeclaredSchema(TableSchemas schemas) {
        this.schemas = schemas;
    }

    /** @throws InvalidWriteException {@code SchemaEnforcementError} when the schema does not allow the row */
    void check(String table, Map<String, Object> row) {
        schemas.declared("")
                .filter(schema -> schema.path("schemaValidation").asBoolean())
                .flatMap(schema -> StreamSupport.stream(schema.path("tables").spliterator(), false)
                        .filter(definition ->
                                definition.path("tableName").asText().equals(table))
                        .findFirst())
                .map(definition -> definition.path("documentType"))
                .filter(validator -> validator.isObject() && !allows(validator, row))
                .ifPresent(validator -> {
                    throw new InvalidWriteException(
                            "SchemaEnforcementError",
                            "Failed to insert or update a document in table \"" + table
                                    + "\" because it does not match the schema.");
                });
    }

    private static boolean allows(JsonNode validator, Object value) {
        JsonNode inner = validator.path("value");
        return switch (validator.path("type").asText()) {
            case "any" -> true;
            case "null" -> value == null;
            case "number" -> value instanceof Double;
            case "bigint" -> value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            case "string", "id" -> value instanceof String;
            case "bytes" -> value instanceof byte[];
            case "literal" -> inner.equals(literal(value));
            case "array" -> value instanceof List<?> items && items.stream().allMatch(item -> allows(inner, item));
            case "record" ->
                value instanceof Map<?, ?> object
                        && object.values().stream()
                                .allMatch(
                                        item -> allows(validator.path("values").path("fieldType"), item));
            case "object" -> value instanceof Map<?, ?> object && allowsFields(inner, object);
            case "union" -> StreamSupport.stream(inner.spliterator(), false).anyMatch(member -> allows(member, value));
            default -> throw new IllegalArgumentException("Unknown validator " + validator.path("type"));
        };
    }

    private static boolean allowsFields(JsonNode fields, Map<?, ?> object) {
        boolean declared = object.keySet().stream().allMatch(name -> fields.has((String) name));
        return declared
                && fields.properties().stream()
                        .allMatch(field -> object.containsKey(field.getKey())
                                ? allows(field.getValue().path("fieldType"), object.get(field.getKey()))
                                : field.getValue().path("optional").asBoolean());
    }

    private static JsonNode literal(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case String text -> nodes.textNode(text);
            case Boolean flag -> nodes.booleanNode(flag);
            case Double number -> nodes.numberNode(number);
            case null, default -> nodes.missingNode();
        };
    }
}
