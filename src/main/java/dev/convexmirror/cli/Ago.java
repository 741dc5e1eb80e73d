package dev.convexmirror.cli;

import java.time.Duration;
import java.time.Instant;

/** How long something has been, for people. */
final class Ago {

    private Ago() {}

    /** {@code 7 s ago}; a moment that is still to come by another clock is 0 s ago. */
    static String of(Instant time, Instant now) {
        long seconds = Math.max(0, Duration.between(time, now).toSeconds());
        if (seconds < 120) {
            return seconds + " s ago";
        }
        return seconds < 7200 ? seconds / 60 + " min ago" : seconds / 3600 + " h ago";
    }
}
