package dev.convexmirror.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.TreeSet;

/**
 * The {@code _source} that a document of Convex must have (design.md §3): its fields without {@code _id}, bytes as base64
 * text, floats that JSON lacks as null. Written apart from the product's own transformation, and without regard to speed.
 */
final class ExpectedSource {
    private static final JsonMapper JSON = new JsonMapper();

    private ExpectedSource() {}

    static ObjectNode of(byte[] exportJson) {
        try {
            ObjectNode document = (ObjectNode) JSON.readTree(exportJson);
            document.remove("_id");
            document.properties().forEach(field -> field.setValue(plain(field.getValue())));
            return document;
        } catch (IOException e) {
            throw new RigException("the source is not JSON", e);
        }
    }

    /** The first field that differs, with both values; numbers are equal only with their type, 42 is not 42.0. */
    static String firstDifference(ObjectNode expected, ObjectNode actual) {
        TreeSet<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        return names.stream()
                .filter(name -> !expected.path(name).equals(actual.path(name)))
                .findFirst()
                .map(name ->
                        "field " + name + ": source " + show(expected.get(name)) + ", mirror " + show(actual.get(name)))
                .orElse("nothing");
    }

    private static String show(JsonNode value) {
        return value == null ? "absent" : value.toString();
    }

    private static JsonNode plain(JsonNode value) {
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, plain(array.get(i)));
            }
            return array;
        }
        if (value instanceof ObjectNode object) {
            if (object.size() == 1 && object.has("$bytes")) {
                return object.get("$bytes");
            }
            if (object.size() == 1 && object.has("$float")) {
                return NullNode.instance;
            }
            object.properties().forEach(field -> field.setValue(plain(field.getValue())));
        }
        return value;
    }
}
