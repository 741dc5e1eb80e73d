package dev.convexmirror.index;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Repeats something for ever, with growing and jittered pauses of at most 30 s, and says so each time: to the listener, and, when it
 * was not over at once as that of a cluster that is only busy, in the log.
 */
final class Patience {
    private static final Logger LOG = Logger.getLogger(Patience.class);
    private static final int TRIES_IN_SILENCE = 2;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), 0.3);

    private final RetryPolicy<Object> policy;

    Patience(BulkListener listener) {
        this.policy = RetryPolicy.builder()
                .handle(TryAgainException.class)
                .handle(ElasticsearchCallException.class)
                .withMaxRetries(-1)
                .withDelayFn(BACKOFF)
                .onRetryScheduled(event -> {
                    String reason = event.getLastException().getMessage();
                    if (event.getAttemptCount() > TRIES_IN_SILENCE) {
                        LOG.warnf(
                                "%s Trying again in %d ms.",
                                reason, event.getDelay().toMillis());
                    }
                    listener.retrying(reason, event.getAttemptCount(), event.getDelay());
                })
                .build();
    }

    /** Something that did not work yet; the message is for people and quotes no document. */
    static final class TryAgainException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TryAgainException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** One attempt. */
    @FunctionalInterface
    interface Attempt {
        void run() throws InterruptedException;
    }

    void insist(Attempt attempt) throws InterruptedException {
        try {
            Failsafe.with(policy).run(attempt::run);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw interrupted;
            }
            throw e;
        }
    }
}
