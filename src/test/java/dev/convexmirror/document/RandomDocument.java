package dev.convexmirror.document;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A document as Convex exports it and as it has to arrive, written side by side. */
final class RandomDocument {

    private static final int DEEPEST = 5;

    /** How Convex writes a value, and what it becomes; both as JSON. */
    private record Value(String convex, String source) {
        static Value same(String json) {
            return new Value(json, json);
        }
    }

    private record Field(String name, Value value) {}

    private final Random random;
    private final String id;
    private final List<Field> fields;
    private final int idAt;

    RandomDocument(long seed) {
        random = new Random(seed);
        id = "x" + text();
        fields = fields(0);
        idAt = random.nextInt(fields.size() + 1);
    }

    String id() {
        return id;
    }

    String convex() {
        List<String> members = members(fields, Value::convex);
        members.add(idAt, "\"_id\":" + quote(id));
        return "{" + String.join(",", members) + "}";
    }

    String source(String last) {
        List<String> members = members(fields, Value::source);
        members.add(last);
        return "{" + String.join(",", members) + "}";
    }

    private List<Field> fields(int depth) {
        List<Field> made = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            made.add(new Field(i + text().replace('$', '_'), value(depth)));
        }
        return made;
    }

    private Value value(int depth) {
        return switch (random.nextInt(depth < DEEPEST ? 9 : 7)) {
            case 0 -> Value.same(Long.toString(random.nextLong() >> random.nextInt(64)));
            case 1 -> Value.same(Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300)));
            case 2 ->
                Value.same(List.of("1e16", "5e-324", "-0.0", "42.0", "true", "false", "null")
                        .get(random.nextInt(7)));
            case 3 -> Value.same(quote(text()));
            case 4 -> escaped(text());
            case 5 -> bytes();
            case 6 -> special();
            case 7 -> array(depth);
            default -> {
                List<Field> nested = fields(depth + 1);
                yield new Value(
                        "{" + String.join(",", members(nested, Value::convex)) + "}",
                        "{" + String.join(",", members(nested, Value::source)) + "}");
            }
        };
    }

    private Value array(int depth) {
        List<Value> items = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            items.add(value(depth + 1));
        }
        return new Value(
                items.stream().map(Value::convex).collect(Collectors.joining(",", "[", "]")),
                items.stream().map(Value::source).collect(Collectors.joining(",", "[", "]")));
    }

    private Value bytes() {
        byte[] raw = new byte[random.nextInt(20)];
        random.nextBytes(raw);
        String base64 = "\"" + Base64.getEncoder().encodeToString(raw) + "\"";
        return new Value("{\"$bytes\":" + base64 + "}", base64);
    }

    private Value special() {
        double number =
                switch (random.nextInt(5)) {
                    case 0 -> Double.NaN;
                    case 1 -> Double.POSITIVE_INFINITY;
                    case 2 -> Double.NEGATIVE_INFINITY;
                    case 3 -> -0.0;
                    default -> Double.longBitsToDouble(random.nextLong());
                };
        byte[] raw = ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Double.doubleToRawLongBits(number))
                .array();
        return new Value(
                "{\"$float\":\"" + Base64.getEncoder().encodeToString(raw) + "\"}",
                Double.isFinite(number) ? Double.toString(number) : "null");
    }

    /** Any Unicode but surrogates, which Convex has none of; mostly ASCII, now and then beyond the basic plane. */
    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextInt(20) == 0 ? 3000 : 12);
        for (int i = 0; i < length; i++) {
            int codePoint =
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> 0x7f + random.nextInt(0x800 - 0x7f);
                        case 2 -> 0x800 + random.nextInt(0xd800 - 0x800);
                        case 3 -> 0xe000 + random.nextInt(0x2000);
                        case 4 -> 0x10000 + random.nextInt(0x100000);
                        default -> ' ' + random.nextInt(0x5f);
                    };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    private static List<String> members(List<Field> fields, Function<Value, String> form) {
        return fields.stream()
                .map(field -> quote(field.name()) + ":" + form.apply(field.value()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** With the most escapes that JSON allows; the other side has the least. */
    private static Value escaped(String text) {
        return new Value(
                text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "\"", "\"")), quote(text));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
