package dev.convexmirror.export;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.Backoff;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Asks the source again and again, for ever, with a growing and jittered delay, and says so each time (I5). Passes on
 * only what no repetition can mend: a refused key, a server without the API, and the two answers that ask for a new
 * snapshot.
 */
final class SourceRetry {

    private static final Logger LOG = Logger.getLogger(SourceRetry.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), 0.25);

    private final ExportListener listener;
    private final RetryPolicy<Object> policy;

    SourceRetry(ExportListener listener) {
        this.listener = listener;
        this.policy = RetryPolicy.builder()
                .handleIf(e -> e instanceof ConvexException.Unavailable
                        || e instanceof ConvexException.RequestRefused
                        || e instanceof SpoolException)
                .withDelayFn(BACKOFF)
                .withMaxRetries(-1)
                .onRetryScheduled(event -> failed(event.getLastException(), event.getDelay()))
                .build();
    }

    private void failed(Throwable failure, Duration delay) {
        LOG.warnf("%s Trying again in %d ms.", failure.getMessage(), delay.toMillis());
        listener.sourceFailed(failure.getMessage(), delay);
    }

    <T> T call(CheckedSupplier<T> request) throws ConvexException, InterruptedException {
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
