package dev.convexmirror.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Tells one line now and then of something that goes on for long. For one thread. */
final class Progress {

    private final VerifyListener listener;
    private final Duration every;
    private final InstantSource clock;
    private Instant next;

    Progress(VerifyListener listener, Duration every, InstantSource clock) {
        this.listener = listener;
        this.every = every;
        this.clock = clock;
        this.next = clock.instant().plus(every);
    }

    /** Says it at once. */
    void say(String line) {
        listener.progress(line);
        next = clock.instant().plus(every);
    }

    /** Says how many of something there were, if nothing was said for a while. */
    void count(String what, long count) {
        if (isDue()) {
            say(what + ": " + number(count) + ".");
        }
    }

    /** Whether nothing was said for a while. */
    boolean isDue() {
        return !clock.instant().isBefore(next);
    }

    /** With separators, as in 12,345. */
    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
