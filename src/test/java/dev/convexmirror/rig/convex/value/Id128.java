package dev.convexmirror.rig.convex.value;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * A 16-byte identifier (of a tablet or of a document inside its tablet), ordered by its bytes.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record Id128(long high, long low) implements Comparable<Id128> {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /** An identifier of 16 random bytes. */
    public static Id128 random(RandomGenerator random) {
        return new Id128(random.nextLong(), random.nextLong());
    }

    /** A document's internal id: 14 random bytes and the day number (convex-protocol §4.4). */
    public static Id128 forDocument(RandomGenerator random, long nowNanos) {
        long day = nowNanos / NANOS_PER_DAY;
        return new Id128(random.nextLong(), (random.nextLong() << 16) | (day & 0xffff));
    }

    public static Id128 read(ByteBuffer in) {
        return new Id128(in.getLong(), in.getLong());
    }

    @Override
    public int compareTo(Id128 other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
}
