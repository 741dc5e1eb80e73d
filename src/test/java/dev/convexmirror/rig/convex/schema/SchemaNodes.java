package dev.convexmirror.rig.convex.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/** The JSON Schema of each kind of value in one encoding (convex-protocol §5). */
final class SchemaNodes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String DESCRIPTION = "$description";

    private final ValueFormat format;

    SchemaNodes(ValueFormat format) {
        this.format = format;
    }

    /** Accepts everything. */
    ObjectNode anything() {
        return JSON.objectNode();
    }

    /** Accepts nothing. */
    JsonNode nothing() {
        return BooleanNode.FALSE;
    }

    ObjectNode type(String name) {
        return JSON.objectNode().put("type", name);
    }

    ObjectNode id(String table) {
        return described("Id(" + table + ")", "string");
    }

    ObjectNode int64() {
        return switch (format) {
            case EXPORT -> described("int64", "number");
            case CLEAN -> described("int64 represented as base10 string", "string");
            case ENCODED ->
                wrapped(
                        described("int64", "object"),
                        "$integer",
                        described("int64 -> little-endian -> base64", "string"));
        };
    }

    /** A float that may be NaN, infinite or negative zero. */
    ObjectNode specialFloat() {
        ObjectNode special =
                switch (format) {
                    case CLEAN -> type("string").put(DESCRIPTION, "-inf, inf, or NaN");
                    case EXPORT -> wrapped(type("object"), "$float", described("-inf, inf, or NaN", "string"));
                    case ENCODED -> wrapped(type("object"), "$float", described("-0, -inf, inf, or NaN", "string"));
                };
        return JSON.objectNode()
                .put(DESCRIPTION, "float64")
                .set("anyOf", JSON.arrayNode().add(type("number")).add(special));
    }

    ObjectNode bytes() {
        return format == ValueFormat.CLEAN
                ? described("base64 bytes", "string")
                : wrapped(type("object").put(DESCRIPTION, "base64 bytes"), "$bytes", type("string"));
    }

    ObjectNode array(JsonNode items) {
        return type("array").set("items", items);
    }

    ObjectNode object(SortedMap<String, JsonNode> properties, Collection<String> required) {
        ObjectNode object = type("object");
        object.putObject("properties").setAll(properties);
        object.put("additionalProperties", false);
        required.forEach(object.putArray("required")::add);
        return object;
    }

    ObjectNode record(String keyType, JsonNode values) {
        ObjectNode record = type("object").put(DESCRIPTION, "Record with keys of type " + keyType);
        record.putObject("additionalProperties").set("type", values);
        return record;
    }

    JsonNode anyOf(List<JsonNode> variants) {
        return variants.size() == 1
                ? variants.getFirst()
                : JSON.objectNode().set("anyOf", JSON.arrayNode().addAll(variants));
    }

    private static ObjectNode described(String description, String type) {
        return JSON.objectNode().put(DESCRIPTION, description).put("type", type);
    }

    private static ObjectNode wrapped(ObjectNode object, String key, ObjectNode value) {
        object.putObject("properties").set(key, value);
        return object;
    }
}
