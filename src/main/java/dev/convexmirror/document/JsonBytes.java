package dev.convexmirror.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON as UTF-8 in a growing array. It puts the commas and escapes the strings; that fields and values alternate is up
 * to the caller.
 *
 * <p>Jackson's generator does the same, but encodes every field name anew and copies once more on the way to an array;
 * {@code TransformBenchmark} compares them.
 */
final class JsonBytes {

    static final byte[] TRUE = ascii("true");
    static final byte[] FALSE = ascii("false");
    static final byte[] NULL = ascii("null");

    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_LONG = 19;

    private final FieldNames names = new FieldNames();
    private byte[] buffer = new byte[4096];
    private int length;
    private boolean comma;

    void clear() {
        length = 0;
        comma = false;
    }

    byte[] buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    void startObject() {
        open('{');
    }

    void endObject() {
        close('}');
    }

    void startArray() {
        open('[');
    }

    void endArray() {
        close(']');
    }

    void field(String name) {
        byte[] known = names.find(name);
        if (known.length > 0) {
            raw(known);
        } else {
            separate(0);
            int start = length;
            comma = false;
            string(name);
            reserve(1);
            buffer[length++] = ':';
            names.keep(name, Arrays.copyOfRange(buffer, start, length));
        }
        comma = false;
    }

    void literal(byte[] literal) {
        raw(literal);
    }

    /** @param number not negative */
    void number(long number) {
        separate(LONGEST_LONG);
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        comma = true;
    }

    /** @param number finite */
    void number(double number) {
        raw(ascii(Double.toString(number)));
    }

    /** What is ASCII and needs no quotes, such as a number in its own spelling. */
    void ascii(char[] chars, int offset, int count) {
        separate(count);
        byte[] to = buffer;
        int at = length;
        for (int i = offset; i < offset + count; i++) {
            to[at++] = (byte) chars[i];
        }
        length = at;
        comma = true;
    }

    void string(String text) {
        string(text.toCharArray(), 0, text.length());
    }

    void string(char[] chars, int offset, int count) {
        separate(count + 2);
        byte[] to = buffer;
        int at = length;
        int end = offset + count;
        to[at++] = '"';
        int i = offset;
        while (i < end && plain(chars[i])) {
            to[at++] = (byte) chars[i++];
        }
        length = at;
        if (i < end) {
            escaped(chars, i, end);
        }
        reserve(1);
        buffer[length++] = '"';
        comma = true;
    }

    private static boolean plain(char c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    private void escaped(char[] chars, int start, int end) {
        for (int i = start; i < end; i++) {
            reserve(LONGEST_ESCAPE);
            char c = chars[i];
            if (plain(c)) {
                put(c);
            } else if (c < 0x80) {
                escape(c);
            } else if (c < 0x800) {
                put(0xc0 | (c >> 6));
                continuation(c);
            } else if (!Character.isSurrogate(c)) {
                three(c);
            } else if (i + 1 < end && Character.isSurrogatePair(c, chars[i + 1])) {
                four(Character.toCodePoint(c, chars[++i]));
            } else {
                // A lone surrogate has no form in UTF-8; Convex refuses it too (convex-protocol §4.2).
                three('\ufffd');
            }
        }
    }

    private void escape(char c) {
        put('\\');
        switch (c) {
            case '"', '\\' -> put(c);
            case '\n' -> put('n');
            case '\r' -> put('r');
            case '\t' -> put('t');
            default -> {
                put('u');
                put('0');
                put('0');
                put(HEX[c >> 4]);
                put(HEX[c & 0xf]);
            }
        }
    }

    private void three(char c) {
        put(0xe0 | (c >> 12));
        continuation(c >> 6);
        continuation(c);
    }

    private void four(int codePoint) {
        put(0xf0 | (codePoint >> 18));
        continuation(codePoint >> 12);
        continuation(codePoint >> 6);
        continuation(codePoint);
    }

    private void continuation(int bits) {
        put(0x80 | (bits & 0x3f));
    }

    private void put(int octet) {
        buffer[length++] = (byte) octet;
    }

    private void raw(byte[] bytes) {
        separate(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        comma = true;
    }

    private void open(char bracket) {
        separate(1);
        buffer[length++] = (byte) bracket;
        comma = false;
    }

    private void close(char bracket) {
        reserve(1);
        buffer[length++] = (byte) bracket;
        comma = true;
    }

    /** Puts the comma that may be due, and makes room for what follows. */
    private void separate(int room) {
        reserve(room + 1);
        if (comma) {
            buffer[length++] = ',';
        }
    }

    private void reserve(int room) {
        if (buffer.length - length < room) {
            buffer = Arrays.copyOf(buffer, Math.max(length + room, buffer.length + (buffer.length >> 1)));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
