package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the JSON Schemas that Convex gives with {@code format=export_json} (convex-protocol §5). */
public final class SchemaShapes {

    private static final String DESCRIPTION = "$description";

    private SchemaShapes() {}

    /** The shape of what the schema describes. A form that is not known counts as any value at all. */
    public static Shape of(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? Shape.OPEN : Shape.NOTHING;
        }
        if (schema.has("anyOf")) {
            Shape union = Shape.NOTHING;
            for (JsonNode variant : schema.get("anyOf")) {
                union = union.or(of(variant));
            }
            return union;
        }
        return switch (schema.path("type").asText()) {
            case "null" -> Shape.NOTHING;
            case "boolean" -> Shape.of(Scalar.BOOLEAN);
            case "string" -> Shape.of(description(schema).startsWith("Id(") ? Scalar.ID : Scalar.STRING);
            case "number" -> Shape.of(description(schema).equals("int64") ? Scalar.INT64 : Scalar.FLOAT);
            case "array" -> of(schema.path("items"));
            case "object" -> object(schema);
            default -> Shape.OPEN;
        };
    }

    /** {@code $bytes} and {@code $float} cannot be names of fields: names do not begin with a dollar sign. */
    private static Shape object(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        if (properties.has("$bytes")) {
            return Shape.of(Scalar.BYTES);
        }
        if (properties.has("$float")) {
            return Shape.of(Scalar.FLOAT);
        }
        if (!properties.isObject()) {
            return Shape.OPEN;
        }
        SortedMap<String, Shape> fields = new TreeMap<>();
        properties.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
        return Shape.object(fields);
    }

    private static String description(JsonNode schema) {
        return schema.path(DESCRIPTION).asText();
    }
}
