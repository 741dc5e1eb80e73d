package dev.convexmirror.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells one line now and then of something that goes on for long. For one thread. */
final class Progress {

    private final VerifyListener listener;
    private final Duration every;
    private final Clock clock;
    private Instant next;

    Progress(VerifyListener listener, Duration every, Clock clock) {
        this.listener = listener;
        this.every = every;
        this.clock = clock;
        this.next = clock.instant().plus(every);
    }

    /** Says it at once. */
    void say(String format, Object... arguments) {
        listener.progress(String.format(Locale.ROOT, format, arguments));
        next = clock.instant().plus(every);
    }

    /** Says it if nothing was said for a while. */
    void count(String format, Object... arguments) {
        if (!clock.instant().isBefore(next)) {
            say(format, arguments);
        }
    }
}
