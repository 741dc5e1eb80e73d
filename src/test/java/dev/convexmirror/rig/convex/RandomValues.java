package dev.convexmirror.rig.convex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Documents with fields of every kind that values can have. */
public record RandomValues(RandomGenerator random) {
    private static final double[] FLOATS = {
        0.0, -0.0, 1.5, 42.0, 1e300, Double.MIN_VALUE, Double.NaN, Double.NEGATIVE_INFINITY
    };
    private static final List<String> TEXTS =
            List.of("", "plain", "\"\\\n\u0000", "é😀", "j5700000000000000000000000001qv0");

    /** A document without system fields. */
    public Map<String, Object> document() {
        return object(2);
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> fields = new HashMap<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            fields.put("f" + random.nextInt(8), value(depth));
        }
        return fields;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> FLOATS[random.nextInt(FLOATS.length)];
            case 4 -> TEXTS.get(random.nextInt(TEXTS.size()));
            case 5 -> new byte[random.nextInt(4)];
            case 6 -> array(depth - 1);
            default -> object(depth - 1);
        };
    }

    private List<Object> array(int depth) {
        List<Object> items = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            items.add(value(depth));
        }
        return items;
    }
}
