package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedRunnable;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Repeats what may pass (convex-protocol §1.6), for ever, with a growing and jittered delay, and says so each time. */
final class ConvexRetry {

    private static final Logger LOG = Logger.getLogger(ConvexRetry.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);
    private static final double JITTER = 0.25;

    private final RetryPolicy<Object> policy;

    /** @param status is told why nothing goes on */
    ConvexRetry(ImportStatus status) {
        this.policy = RetryPolicy.builder()
                .handle(ConvexException.Unavailable.class)
                .withBackoff(FIRST_DELAY, LONGEST_DELAY)
                .withJitter(JITTER)
                .withMaxRetries(-1)
                .onRetryScheduled(event -> {
                    status.troubled(event.getLastException().getMessage());
                    LOG.warnf(
                            "%s Trying again in %d ms.",
                            event.getLastException().getMessage(),
                            event.getDelay().toMillis());
                })
                .build();
    }

    /** Does what is safe to repeat; passes on what no repetition can mend. */
    void run(CheckedRunnable request) throws ConvexException, InterruptedException {
        get(() -> {
            request.run();
            return true;
        });
    }

    /** The same for what has a result. */
    <T> T get(CheckedSupplier<T> request) throws ConvexException, InterruptedException {
        try {
            return Failsafe.with(policy).get(request);
        } catch (FailsafeException e) {
            switch (e.getCause()) {
                case ConvexException refusal -> throw refusal;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw e;
            }
        }
    }
}
