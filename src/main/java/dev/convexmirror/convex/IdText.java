package dev.convexmirror.convex;

import java.util.Arrays;

/**
 * Tells ids of documents from other strings by their checksum (convex-protocol §4.4). One in 65 536 strings that look like an
 * id passes without being one.
 */
public final class IdText {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final byte[] DIGITS = digits();
    private static final int SHORTEST = 31;
    private static final int LONGEST = 37;
    private static final int CHECKSUM_BYTES = 2;

    private IdText() {}

    /** Whether the text is an id. */
    public static boolean matches(String text) {
        return mayMatch(text.length()) && matches(text.toCharArray(), 0, text.length());
    }

    /** Whether the characters of {@code text} from {@code offset} on are an id. */
    public static boolean matches(char[] text, int offset, int count) {
        if (!mayMatch(count)) {
            return false;
        }
        byte[] bytes = new byte[count * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int length = 0;
        for (int i = offset; i < offset + count; i++) {
            int digit = text[i] < DIGITS.length ? DIGITS[text[i]] : -1;
            if (digit < 0) {
                return false;
            }
            buffer = (buffer << 5 | digit) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[length++] = (byte) (buffer >> bits);
            }
        }
        int body = length - CHECKSUM_BYTES;
        return fletcher16(bytes, body) == ((bytes[body] & 0xff) | (bytes[body + 1] & 0xff) << 8);
    }

    private static boolean mayMatch(int length) {
        return length >= SHORTEST && length <= LONGEST;
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            digits[ALPHABET.charAt(i)] = (byte) i;
        }
        return digits;
    }

    private static int fletcher16(byte[] bytes, int length) {
        int first = 0;
        int second = 0;
        for (int i = 0; i < length; i++) {
            first = (first + (bytes[i] & 0xff)) & 0xff;
            second = (second + first) & 0xff;
        }
        return second << 8 | first;
    }
}
