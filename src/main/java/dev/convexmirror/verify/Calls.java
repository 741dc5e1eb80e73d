package dev.convexmirror.verify;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;

/**
 * Repeats a call to either side with a growing and jittered delay, but, other than the agent, gives up in the end: about
 * two minutes after the first failure in a row.
 */
final class Calls {

    private static final int TRIES = 10;
    private static final int TOO_BUSY = 429;

    private final RetryPolicy<Object> policy;

    Calls(VerifyListener listener) {
        this.policy = RetryPolicy.builder()
                .handle(ConvexException.Unavailable.class)
                .handleIf(failure -> failure instanceof ElasticsearchCallException e
                        && !e.isIndexGone()
                        && (e.ambiguous() || e.status().orElse(0) == TOO_BUSY))
                .withBackoff(Duration.ofMillis(500), Duration.ofSeconds(30))
                .withJitter(0.25)
                .withMaxRetries(TRIES - 1)
                .onRetryScheduled(
                        event -> listener.progress(event.getLastException().getMessage() + " Trying again in "
                                + event.getDelay().toMillis() + " ms."))
                .build();
    }

    <T> T source(CheckedSupplier<T> call) throws ConvexException, InterruptedException {
        try {
            return Failsafe.with(policy).get(call);
        } catch (FailsafeException e) {
            switch (e.getCause()) {
                case ConvexException failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw e;
            }
        }
    }

    <T> T sink(CheckedSupplier<T> call) throws InterruptedException {
        try {
            return Failsafe.with(policy).get(call);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e;
        }
    }
}
