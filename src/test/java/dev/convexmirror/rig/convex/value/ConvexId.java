package dev.convexmirror.rig.convex.value;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A document id as clients see it: table number, internal id and a checksum in Crockford's base 32
 * (convex-protocol §4.4).
 *
 * @param tableNumber the number of the table within its component
 */
public record ConvexId(int tableNumber, Id128 internalId) {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int MIN_LENGTH = 31;
    private static final int MAX_LENGTH = 37;

    public String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(23);
        int rest = tableNumber;
        while (rest >= 0x80) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
        bytes.putLong(internalId.high()).putLong(internalId.low());
        int checksum = fletcher16(bytes.array(), bytes.position());
        bytes.put((byte) checksum).put((byte) (checksum >>> 8));
        return base32(bytes.array(), bytes.position());
    }

    /** The id that the text stands for; empty when the text is no valid id. */
    public static Optional<ConvexId> decode(String text) {
        if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes = new byte[text.length() * 5 / 8];
        int bits = 0;
        int pending = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            pending = (pending << 5 | digit) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (pending >>> bits);
            }
        }
        boolean leftOver = (pending & ((1 << bits) - 1)) != 0;
        return leftOver ? Optional.empty() : parse(bytes);
    }

    private static Optional<ConvexId> parse(byte[] bytes) {
        int body = bytes.length - 2;
        int checksum = (bytes[body] & 0xff) | (bytes[body + 1] & 0xff) << 8;
        if (checksum != fletcher16(bytes, body)) {
            return Optional.empty();
        }
        long number = 0;
        int groups = body - 16;
        for (int i = 0; i < groups; i++) {
            boolean continues = bytes[i] < 0;
            if (continues == (i == groups - 1)) {
                return Optional.empty();
            }
            number |= (long) (bytes[i] & 0x7f) << (7 * i);
        }
        if (number > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new ConvexId((int) number, Id128.read(ByteBuffer.wrap(bytes, groups, 16))));
    }

    private static int fletcher16(byte[] bytes, int length) {
        int sum = 0;
        int sumOfSums = 0;
        for (int i = 0; i < length; i++) {
            sum = (sum + (bytes[i] & 0xff)) & 0xff;
            sumOfSums = (sumOfSums + sum) & 0xff;
        }
        return sumOfSums << 8 | sum;
    }

    private static String base32(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder((length * 8 + 4) / 5);
        int bits = 0;
        int pending = 0;
        for (int i = 0; i < length; i++) {
            pending = (pending << 8 | (bytes[i] & 0xff)) & 0x1fff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(pending >>> bits & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt(pending << (5 - bits) & 31));
        }
        return text.toString();
    }
}
