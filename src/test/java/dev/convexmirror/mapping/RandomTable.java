package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A schema as Convex gives it, and documents that match it, as they are sent to Elasticsearch. */
final class RandomTable {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 3;
    private static final List<String> WORDS = List.of(
            "",
            "a",
            "Apple",
            "two words",
            "ä€😀",
            "\u0000",
            "0",
            "1",
            "true",
            "zebra",
            "j5700000000000000000000000001qv0");
    private static final List<Long> INTEGERS = List.of(0L, 1L, -1L, 42L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53);
    private static final List<Double> FLOATS =
            List.of(0.0, -0.0, 1.0, 1.5, -2.25, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, 1e-7);

    private final Random random;
    private final ObjectNode schema;

    /** @param columns how many top-level fields, named {@code c0} and so on */
    RandomTable(long seed, int columns) {
        random = new Random(seed);
        ObjectNode fields = JSON.objectNode();
        fields.putObject("_creationTime").put("type", "number");
        for (int i = 0; i < columns; i++) {
            fields.set("c" + i, type(0));
        }
        schema = object(fields);
    }

    ObjectNode schema() {
        return schema;
    }

    /** A document of the table; each field is missing now and then. */
    ObjectNode document() {
        ObjectNode document = (ObjectNode) value(schema);
        // as Convex spells it: an exponent, which Jackson would write, is no date to Elasticsearch
        document.put("_creationTime", BigDecimal.valueOf(170_000_000_000_025L + 100L * random.nextInt(1000), 2));
        return document;
    }

    private ObjectNode type(int depth) {
        return switch (random.nextInt(depth < DEEPEST ? 12 : 8)) {
            case 0, 1 -> JSON.objectNode().put("type", "string");
            case 2 -> JSON.objectNode().put("$description", "Id(users)").put("type", "string");
            case 3 -> JSON.objectNode().put("$description", "int64").put("type", "number");
            case 4 -> JSON.objectNode().put("type", "number");
            case 5 -> JSON.objectNode().put("type", "boolean");
            case 6 -> bytes();
            case 7 -> union(DEEPEST);
            case 8 -> JSON.objectNode().put("type", "array").set("items", type(depth + 1));
            case 9 -> union(depth + 1);
            case 10 -> JSON.objectNode();
            default -> {
                ObjectNode fields = JSON.objectNode();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    fields.set("n" + i, type(depth + 1));
                }
                yield object(fields);
            }
        };
    }

    private static ObjectNode bytes() {
        ObjectNode bytes = JSON.objectNode().put("type", "object");
        bytes.putObject("properties").putObject("$bytes").put("type", "string");
        return bytes;
    }

    private ObjectNode union(int depth) {
        ArrayNode variants = JSON.arrayNode().add(JSON.objectNode().put("type", "null"));
        for (int i = random.nextInt(3); i >= 0; i--) {
            variants.add(type(depth));
        }
        return JSON.objectNode().set("anyOf", variants);
    }

    private static ObjectNode object(ObjectNode fields) {
        return JSON.objectNode().put("type", "object").set("properties", fields);
    }

    private JsonNode value(JsonNode type) {
        if (type.has("anyOf")) {
            return value(type.get("anyOf").get(random.nextInt(type.get("anyOf").size())));
        }
        return switch (type.path("type").asText()) {
            case "null" -> JSON.nullNode();
            case "string" -> JSON.textNode(word());
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "number" ->
                type.has("$description")
                        ? JSON.numberNode(random.nextBoolean() ? pick(INTEGERS).longValue() : random.nextInt(5))
                        : JSON.numberNode(random.nextBoolean() ? pick(FLOATS).doubleValue() : random.nextGaussian());
            case "array" -> {
                ArrayNode items = JSON.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(type.get("items")));
                }
                yield items;
            }
            case "object" -> type.path("properties").has("$bytes") ? JSON.textNode("AAEC") : fields(type);
            default -> record(0);
        };
    }

    private ObjectNode fields(JsonNode type) {
        ObjectNode object = JSON.objectNode();
        type.get("properties").properties().forEach(field -> {
            if (random.nextInt(6) > 0) {
                object.set(field.getKey(), value(field.getValue()));
            }
        });
        return object;
    }

    /** What a record may hold: keys of any kind, as deep as a document of Convex may be. */
    private ObjectNode record(int depth) {
        ObjectNode record = JSON.objectNode();
        for (String key : List.of("", ".", "..", "a.b", " ", "_id", "k" + random.nextInt(1000))) {
            if (random.nextBoolean()) {
                record.set(key, random.nextInt(4) > 0 || depth > 8 ? JSON.textNode(word()) : record(depth + 1));
            }
        }
        return record;
    }

    private String word() {
        return random.nextInt(40) == 0 ? "long ".repeat(4000) : pick(WORDS);
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Several documents. */
    List<ObjectNode> documents(int count) {
        List<ObjectNode> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(document());
        }
        return documents;
    }
}
