package dev.convexmirror.convex;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock for intervals: it begins at the time of the system and then runs evenly, whatever is done to the time of the system.
 * One that is set back by an hour must not put off by an hour what is due every minute. Safe for use by several threads.
 */
public final class SteadyClock implements InstantSource {

    private final Instant start = Instant.now();
    private final long begin = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - begin);
    }
}
