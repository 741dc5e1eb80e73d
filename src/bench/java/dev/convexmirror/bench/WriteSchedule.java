package dev.convexmirror.bench;

import java.time.Duration;

/**
 * When each of many writes is due. Latencies count from here and not from the moment a write was made, so that a stall
 * which delays the writer as well is not left out of them.
 *
 * @param start moment of the first, in nanoseconds of the JVM
 * @param perSecond how many a second
 */
record WriteSchedule(long start, int perSecond) {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** The moment of the write with this number, from 0. */
    long due(long number) {
        return start + number * SECOND / perSecond;
    }

    /** How many are due within so long. */
    long count(Duration time) {
        return time.toNanos() * perSecond / SECOND;
    }
}
