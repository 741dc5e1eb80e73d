package dev.convexmirror.rig.convex.value;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The three JSON encodings of Convex values (convex-protocol §4.1). */
public enum ValueFormat {
    EXPORT,
    CLEAN,
    ENCODED;

    /** The format that a {@code format} argument names (convex-protocol §3.1); empty when there is none. */
    public static Optional<ValueFormat> named(String name) {
        return switch (name) {
            case "json", "convex_clean_json" -> Optional.of(CLEAN);
            case "convex_encoded_json", "convex_json" -> Optional.of(ENCODED);
            case "export_json" -> Optional.of(EXPORT);
            default -> Optional.empty();
        };
    }

    /** A document's JSON text, fields sorted by name. */
    public byte[] encode(Map<String, ?> document) {
        JsonBytes out = new JsonBytes();
        write(document, out);
        return out.toByteArray();
    }

    private void write(Object value, JsonBytes out) {
        switch (value) {
            case null -> out.ascii("null");
            case Boolean flag -> out.ascii(flag.toString());
            case String text -> out.string(text);
            case Long number -> writeInt64(number, out);
            case Double number -> writeFloat(number, out);
            case byte[] bytes -> writeBytes(bytes, out);
            case List<?> array -> writeArray(array, out);
            case Map<?, ?> object -> writeObject(object, out);
            default -> throw new IllegalArgumentException(value.getClass() + " is no Convex value");
        }
    }

    private void writeInt64(long number, JsonBytes out) {
        switch (this) {
            case EXPORT -> out.ascii(Long.toString(number));
            case CLEAN -> out.ascii("\"" + number + "\"");
            case ENCODED -> out.ascii("{\"$integer\":\"" + littleEndian(number) + "\"}");
        }
    }

    private void writeFloat(double number, JsonBytes out) {
        boolean negativeZero = number == 0 && 1 / number < 0;
        if (this == CLEAN && !Double.isFinite(number)) {
            out.string(Double.toString(number));
        } else if (!Double.isFinite(number) || (this == ENCODED && negativeZero)) {
            out.ascii("{\"$float\":\"" + littleEndian(Double.doubleToRawLongBits(number)) + "\"}");
        } else {
            out.ascii(FloatText.of(number));
        }
    }

    private void writeBytes(byte[] bytes, JsonBytes out) {
        String text = Base64.getEncoder().encodeToString(bytes);
        out.ascii(this == CLEAN ? "\"" + text + "\"" : "{\"$bytes\":\"" + text + "\"}");
    }

    private void writeArray(List<?> array, JsonBytes out) {
        String separator = "[";
        for (Object item : array) {
            out.ascii(separator);
            write(item, out);
            separator = ",";
        }
        out.ascii(array.isEmpty() ? "[]" : "]");
    }

    private void writeObject(Map<?, ?> object, JsonBytes out) {
        Map<Object, Object> sorted = new TreeMap<>(object);
        String separator = "{";
        for (Map.Entry<Object, Object> field : sorted.entrySet()) {
            out.ascii(separator).string((String) field.getKey()).ascii(":");
            write(field.getValue(), out);
            separator = ",";
        }
        out.ascii(sorted.isEmpty() ? "{}" : "}");
    }

    private static String littleEndian(long bits) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }
}
