package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Writes the values that JSON has no form for (convex-protocol §4.1). */
final class EncodedJson {

    private EncodedJson() {}

    static void int64(JsonGenerator json, long number) throws IOException {
        tagged(json, "$integer", littleEndian(number));
    }

    static void float64(JsonGenerator json, double number) throws IOException {
        boolean negativeZero = number == 0 && 1 / number < 0;
        if (Double.isFinite(number) && !negativeZero) {
            json.writeNumber(number);
        } else {
            tagged(json, "$float", littleEndian(Double.doubleToLongBits(number)));
        }
    }

    static void bytes(JsonGenerator json, byte[] bytes) throws IOException {
        tagged(json, "$bytes", bytes);
    }

    private static void tagged(JsonGenerator json, String tag, byte[] bytes) throws IOException {
        json.writeStartObject();
        json.writeStringField(tag, Base64.getEncoder().encodeToString(bytes));
        json.writeEndObject();
    }

    private static byte[] littleEndian(long bits) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
    }
}
