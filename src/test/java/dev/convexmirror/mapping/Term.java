package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A value in the order of Elasticsearch: numbers as they are with -0.0 before 0.0, texts by their bytes. */
sealed interface Term extends Comparable<Term> {

    /** How an aggregation names it. */
    String key();

    /** How a query names it. */
    JsonNode json();

    /** Whether a keyword leaves it out. */
    default boolean isTooLong() {
        return false;
    }

    record Text(String text) implements Term {
        @Override
        public String key() {
            return text;
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.textNode(text);
        }

        @Override
        public boolean isTooLong() {
            return text.length() > 8191;
        }

        @Override
        public int compareTo(Term other) {
            return Arrays.compareUnsigned(
                    text.getBytes(StandardCharsets.UTF_8), ((Text) other).text.getBytes(StandardCharsets.UTF_8));
        }
    }

    record Whole(long number) implements Term {
        @Override
        public String key() {
            return Long.toString(number);
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.numberNode(number);
        }

        @Override
        public int compareTo(Term other) {
            return Long.compare(number, ((Whole) other).number);
        }
    }

    record Truth(boolean value) implements Term {
        @Override
        public String key() {
            return value ? "1" : "0";
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.booleanNode(value);
        }

        @Override
        public int compareTo(Term other) {
            return Boolean.compare(value, ((Truth) other).value);
        }
    }

    record Fraction(double number) implements Term {
        @Override
        public String key() {
            return Double.toString(number);
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.numberNode(number);
        }

        @Override
        public int compareTo(Term other) {
            return Double.compare(number, ((Fraction) other).number);
        }
    }

    /** A value as a field of this type has it. */
    static Term of(JsonNode value, String type) {
        return switch (type) {
            case "text", "keyword" -> new Text(value.isTextual() ? value.textValue() : value.toString());
            case "long" -> new Whole(value.longValue());
            case "boolean" -> new Truth(value.booleanValue());
            case "date" -> new Whole((long) value.doubleValue());
            default -> new Fraction(value.doubleValue());
        };
    }

    /** The key of a value that Elasticsearch sorts or counts by. */
    static String key(JsonNode value) {
        return value.isFloatingPointNumber() ? Double.toString(value.doubleValue()) : value.asText();
    }

    /** All plain values at a path, through arrays and objects. */
    static List<JsonNode> under(JsonNode value, String path) {
        List<JsonNode> found = new ArrayList<>();
        collect(value, path, found);
        return found;
    }

    private static void collect(JsonNode value, String path, List<JsonNode> found) {
        if (value.isArray()) {
            value.forEach(item -> collect(item, path, found));
        } else if (value.isObject() && !path.isEmpty()) {
            int dot = path.indexOf('.');
            collect(value.path(dot < 0 ? path : path.substring(0, dot)), dot < 0 ? "" : path.substring(dot + 1), found);
        } else if (value.isValueNode() && !value.isNull() && path.isEmpty()) {
            found.add(value);
        }
    }
}
