package dev.convexmirror.index;

import dev.failsafe.ExecutionContext;
import dev.failsafe.function.ContextualSupplier;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts at something: each twice as long as the one before, up to the longest, and each cut short by a
 * random part of it, lest all agents come back at the same moment. Immutable.
 *
 * @param first before the second attempt
 * @param longest no pause is longer
 * @param jitter which part of a pause may be cut off, from 0 to 1
 */
public record Backoff(Duration first, Duration longest, double jitter) implements ContextualSupplier<Object, Duration> {

    /** How often a pause may double before it would not fit into a number. */
    private static final int MOST_DOUBLINGS = 30;

    /** By the number of attempts that failed so far, for a retry policy. */
    @Override
    public Duration get(ExecutionContext<Object> context) {
        return after(context.getAttemptCount(), ThreadLocalRandom.current());
    }

    /** The pause after so many failures, from 1. */
    Duration after(int failures, RandomGenerator random) {
        Duration grown = first.multipliedBy(1L << Math.clamp(failures - 1L, 0, MOST_DOUBLINGS));
        Duration whole = grown.compareTo(longest) < 0 ? grown : longest;
        return whole.minusNanos((long) (whole.toNanos() * jitter * random.nextDouble()));
    }
}
