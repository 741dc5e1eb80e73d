package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * One sequence of bytes for each Convex value, the same from the form in which imports send it and from the form in which the
 * change feed tells it (convex-protocol §4.1), and another one for every other value. Fields of objects are sorted, as they have
 * no order in Convex.
 */
final class CanonicalForm {

    private final boolean exported;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private CanonicalForm(boolean exported) {
        this.exported = exported;
    }

    /** Of a value as imports send it: every JSON number is a float64. */
    static byte[] ofSent(JsonNode value) {
        return new CanonicalForm(false).toBytes(value);
    }

    /** Of a value as the feed tells it: a JSON number without point and exponent is an int64. */
    static byte[] ofExported(JsonNode value) {
        return new CanonicalForm(true).toBytes(value);
    }

    private byte[] toBytes(JsonNode value) {
        try {
            write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(JsonNode value) throws IOException {
        switch (value.getNodeType()) {
            case BOOLEAN -> out.writeByte(value.booleanValue() ? 't' : 'f');
            case STRING -> blob('s', value.textValue().getBytes(StandardCharsets.UTF_8));
            case NUMBER -> {
                if (exported && value.isIntegralNumber()) {
                    bits('i', value.longValue());
                } else {
                    bits('d', Double.doubleToRawLongBits(value.doubleValue()));
                }
            }
            case ARRAY -> {
                out.writeByte('a');
                out.writeInt(value.size());
                for (JsonNode item : value) {
                    write(item);
                }
            }
            case OBJECT -> object(value);
            default -> out.writeByte('n');
        }
    }

    private void object(JsonNode value) throws IOException {
        Map<String, JsonNode> fields = new TreeMap<>();
        value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        if (fields.size() == 1 && value.elements().next().isTextual()) {
            String only = value.elements().next().textValue();
            // no field of a document has such a name
            switch (value.fieldNames().next()) {
                case "$integer" -> {
                    bits('i', littleEndian(only));
                    return;
                }
                case "$float" -> {
                    bits('d', littleEndian(only));
                    return;
                }
                case "$bytes" -> {
                    blob('b', Base64.getDecoder().decode(only));
                    return;
                }
                default -> {
                    // an object like any other
                }
            }
        }
        out.writeByte('o');
        out.writeInt(fields.size());
        for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
            blob('s', field.getKey().getBytes(StandardCharsets.UTF_8));
            write(field.getValue());
        }
    }

    private void blob(char kind, byte[] content) throws IOException {
        out.writeByte(kind);
        out.writeInt(content.length);
        out.write(content);
    }

    private void bits(char kind, long bits) throws IOException {
        out.writeByte(kind);
        out.writeLong(bits);
    }

    private static long littleEndian(String base64) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }
}
