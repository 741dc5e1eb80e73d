package dev.convexmirror.model;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A wall clock that runs faster than real time, so that a minute of quiet takes seconds, and that jumps when it is told to.
 * All clocks of the same speed run alike.
 */
final class FastClock extends Clock {

    private static final Instant EPOCH = Instant.parse("2026-06-01T00:00:00Z");
    private static final long START = System.nanoTime();

    private final int speed;
    private volatile Duration offset;

    /**
     * @param speed  how many times faster than real time
     * @param offset how far it is ahead of other clocks
     */
    FastClock(int speed, Duration offset) {
        this.speed = speed;
        this.offset = offset;
    }

    /** Sets it forward or, by a negative duration, back. */
    synchronized void jump(Duration by) {
        offset = offset.plus(by);
    }

    @Override
    public Instant instant() {
        return EPOCH.plusNanos((System.nanoTime() - START) * speed).plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("Nobody asks for the time of day.");
    }
}
