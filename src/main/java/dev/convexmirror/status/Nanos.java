package dev.convexmirror.status;

import java.time.Instant;

/** Instants as Convex counts them: nanoseconds since the epoch. */
final class Nanos {

    private static final long PER_SECOND = 1_000_000_000L;

    private Nanos() {}

    static long of(Instant instant) {
        return instant.getEpochSecond() * PER_SECOND + instant.getNano();
    }
}
