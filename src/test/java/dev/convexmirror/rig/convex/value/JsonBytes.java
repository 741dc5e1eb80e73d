package dev.convexmirror.rig.convex.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of JSON text in UTF-8, escaped as serde_json does. Not thread-safe. */
public final class JsonBytes {
    private static final String HEX = "0123456789abcdef";
    private byte[] buffer = new byte[512];
    private int length;

    public JsonBytes ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    public JsonBytes raw(byte[] bytes, int from, int to) {
        reserve(to - from);
        System.arraycopy(bytes, from, buffer, length, to - from);
        length += to - from;
        return this;
    }

    /** A quoted and escaped string. */
    public JsonBytes string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ascii("\"");
        int clean = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            boolean control = b >= 0 && b < 0x20;
            if (control || b == '"' || b == '\\') {
                raw(bytes, clean, i).ascii(escape(b));
                clean = i + 1;
            }
        }
        return raw(bytes, clean, bytes.length).ascii("\"");
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, length);
    }

    private static String escape(byte b) {
        return switch (b) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u00" + HEX.charAt(b >> 4) + HEX.charAt(b & 15);
        };
    }

    private void reserve(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
