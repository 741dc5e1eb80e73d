package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** The Elasticsearch type of a field that holds no objects, or holds them as one. */
final class FieldTypes {

    /** Of a field that is made of others. */
    static final String OBJECT = "object";
    /** Of a field that holds objects as one. */
    static final String FLATTENED = "flattened";
    /** Of the subfield of a string that is sorted, grouped and filtered by. */
    static final String KEYWORD = "keyword";
    /** Of the subfield of mixed values that compares those that are numbers. */
    static final String NUMBER = "number";

    /** A term takes 32766 bytes, and a character four of them at most. */
    private static final int KEYWORD_CHARACTERS = 32_766 / 4;
    /** Elasticsearch puts the path before the value, and Convex allows 16 levels with names of 1024 ASCII characters. */
    private static final int FLATTENED_CHARACTERS = (32_766 - 16 * 1025) / 4;

    private static final String ISO = "strict_date_optional_time";
    private static final String EPOCH = "epoch_millis";

    private FieldTypes() {}

    /**
     * Stands at the path of objects whose fields have paths of their own, and holds nothing: without a field there Elasticsearch
     * does not look into arrays, and finds nothing of the objects in them (seen on 8.19.21 and 9.5.3).
     */
    static ObjectNode placeholder() {
        return type("keyword").put("index", false).put("doc_values", false).put("ignore_above", 1);
    }

    /** The type of a field in a mapping; {@code object} for a placeholder too. */
    static String typeOf(JsonNode field) {
        boolean holdsNothing = field.path("index").asText().equals("false")
                && field.path("doc_values").asText().equals("false");
        return holdsNothing ? OBJECT : field.path("type").asText(OBJECT);
    }

    static ObjectNode flattened() {
        return type(FLATTENED).put("ignore_above", FLATTENED_CHARACTERS);
    }

    /**
     * Both formats, so that a search may use either; the first that fits counts, and a small number would pass for a year where
     * there are no strings.
     */
    static ObjectNode date(Set<Scalar> values) {
        boolean numbersOnly = !values.isEmpty() && values.stream().allMatch(Scalar::isNumber);
        return type("date").put("format", numbersOnly ? EPOCH + "||" + ISO : ISO + "||" + EPOCH);
    }

    /** @param values at least one */
    static ObjectNode of(Set<Scalar> values) {
        if (values.size() == 1) {
            return of(values.iterator().next());
        }
        if (values.stream().allMatch(Scalar::isNumber)) {
            return type("double");
        }
        ObjectNode field = keyword();
        if (values.stream().anyMatch(Scalar::isNumber)) {
            field.putObject("fields").putObject(NUMBER).put("type", values.contains(Scalar.FLOAT) ? "double" : "long");
        }
        return field;
    }

    private static ObjectNode of(Scalar value) {
        return switch (value) {
            case STRING -> {
                ObjectNode text = type("text");
                text.putObject("fields").set(KEYWORD, keyword());
                yield text;
            }
            case ID -> keyword();
            case INT64 -> type("long");
            case FLOAT -> type("double");
            case BOOLEAN -> type("boolean");
            case BYTES -> type("binary");
        };
    }

    private static ObjectNode keyword() {
        return type("keyword").put("ignore_above", KEYWORD_CHARACTERS);
    }

    private static ObjectNode type(String name) {
        return JsonNodeFactory.instance.objectNode().put("type", name);
    }
}
