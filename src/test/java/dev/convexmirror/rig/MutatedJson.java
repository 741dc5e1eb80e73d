package dev.convexmirror.rig;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** JSON that nobody meant: made at random, or good JSON with damage. The same seed makes the same bytes. */
public final class MutatedJson {

    private static final int MOST_DAMAGES = 6;
    private static final int LONGEST_CUT = 40;

    /** What parsers stumble over; some are right in the right place. */
    private static final List<String> TELLING = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "\\",
            "\\u",
            "\\ud800",
            "\\udc00\\ud800",
            "null",
            "tru",
            "-",
            "-0",
            "1e",
            "1e999999999",
            "-1E-999999999",
            "0123",
            "18446744073709551616",
            ".5",
            "NaN",
            "Infinity",
            "\0",
            "\u00ff",
            "\u00c3",
            "\u00ed\u00a0\u0080",
            "\u00f5\u0080\u0080\u0080",
            "\u00ef\u00bb\u00bf",
            "//",
            "/**/",
            "#",
            "{\"$bytes\":\"",
            "{\"$bytes\":1}",
            "{\"$float\":\"AAAAAAAA+H8=\"}",
            "{\"$float\":{}}",
            "{\"$integer\":\"\"}",
            "\"_id\":",
            "\"_id\":[],",
            "\"_mirror\":{},",
            "\"ts\":",
            "\"_ts\":-1,",
            "\"values\":[",
            "\"deleted\":null,",
            "\"hasMore\":",
            "\"cursor\":",
            "\"status\":{},",
            "\"\":\"\",");

    private static final List<Integer> LENGTHS = List.of(1_001, 5_000, 70_000);

    private final Random random;

    public MutatedJson(long seed) {
        this.random = new Random(seed);
    }

    /** The text with some damage. */
    public byte[] damaged(String json) {
        byte[] damaged = json.getBytes(StandardCharsets.UTF_8);
        int damages = 1 + random.nextInt(MOST_DAMAGES);
        for (int i = 0; i < damages; i++) {
            damaged = damage(damaged);
        }
        return damaged;
    }

    private byte[] damage(byte[] json) {
        int at = random.nextInt(json.length + 1);
        int end = Math.min(json.length, at + random.nextInt(LONGEST_CUT));
        return switch (random.nextInt(8)) {
            case 0 -> join(json, 0, at);
            case 1 -> join(json, 0, at, json, end, json.length);
            case 2 -> join(json, 0, end, json, at, json.length);
            case 3 -> flipped(json);
            case 4 -> inserted(json, at, at, bytes(value(0)));
            case 5 -> inserted(json, at, at, bytes(longThing()));
            default -> inserted(json, at, random.nextBoolean() ? at : end, bytes(telling()));
        };
    }

    private byte[] flipped(byte[] json) {
        byte[] flipped = json.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] inserted(byte[] json, int at, int end, byte[] what) {
        return join(join(json, 0, at, what, 0, what.length), 0, at + what.length, json, end, json.length);
    }

    private static byte[] join(byte[] json, int from, int to) {
        return join(json, from, to, json, 0, 0);
    }

    private static byte[] join(byte[] first, int from, int to, byte[] second, int begin, int end) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(first, from, to - from);
        joined.write(second, begin, end - begin);
        return joined.toByteArray();
    }

    /** Any JSON value. */
    public String value() {
        return value(0);
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 4 ? 6 : 9)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2 -> Long.toString(random.nextLong());
            case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 4 -> "{\"$bytes\":\"AQID\"}";
            case 5 -> "\"" + text() + "\"";
            case 6 -> "[" + list(depth, "") + "]";
            default -> "{" + list(depth, "\"" + text() + "\":") + "}";
        };
    }

    private String list(int depth, String before) {
        StringBuilder list = new StringBuilder();
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            list.append(i == 0 ? "" : ",").append(before).append(value(depth + 1));
        }
        return list.toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) {
            text.append(List.of("a", "é", "漢", "😀", "\\n", "\\u0000", "\\\"", "_", "$", "\\/")
                    .get(random.nextInt(10)));
        }
        return text.toString();
    }

    /** Deep nesting, a long number, a long name, a long string: each beyond what some limit is. */
    private String longThing() {
        int length = LENGTHS.get(random.nextInt(LENGTHS.size()));
        return switch (random.nextInt(5)) {
            case 0 -> "[".repeat(length);
            case 1 -> "{\"a\":".repeat(length);
            case 2 -> "9".repeat(length);
            case 3 -> "\"" + "n".repeat(length) + "\":1,";
            default -> "\"" + "\\u00e9".repeat(length) + "\"";
        };
    }

    private String telling() {
        return TELLING.get(random.nextInt(TELLING.size()));
    }

    /** Characters up to 255 are bytes, so that they need not be UTF-8; what has others is UTF-8. */
    private static byte[] bytes(String text) {
        return text.getBytes(
                text.chars().allMatch(character -> character <= 0xff)
                        ? StandardCharsets.ISO_8859_1
                        : StandardCharsets.UTF_8);
    }
}
