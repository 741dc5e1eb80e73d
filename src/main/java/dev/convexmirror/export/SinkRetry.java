package dev.convexmirror.export;

import dev.convexmirror.index.Backoff;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.GenerationVanishedException;
import dev.convexmirror.index.ProbeException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedRunnable;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Asks Elasticsearch again and again, for ever, with a growing and jittered delay, and says so each time. Whatever it is
 * given must be safe to repeat.
 */
final class SinkRetry {

    private static final Logger LOG = Logger.getLogger(SinkRetry.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), 0.25);

    private final ExportListener listener;
    private final RetryPolicy<Object> policy;

    /** For calls that no missing index can hold up for ever. */
    SinkRetry(ExportListener listener) {
        this(listener, false);
    }

    /**
     * For calls about indices that the checkpoint names. That one of them is gone or closed no repetition mends, so {@link
     * #call} says so.
     */
    static SinkRetry whileIndicesExist(ExportListener listener) {
        return new SinkRetry(listener, true);
    }

    private SinkRetry(ExportListener listener, boolean whileIndicesExist) {
        this.listener = listener;
        this.policy = RetryPolicy.builder()
                .handleIf(failure -> failure instanceof ProbeException.Unreachable
                        || failure instanceof ProbeException.TlsFailure
                        || failure instanceof ProbeException.AccessDenied
                        || (failure instanceof ElasticsearchCallException call
                                && !(whileIndicesExist && call.isIndexGone())))
                .withDelayFn(BACKOFF)
                .withMaxRetries(-1)
                .onRetryScheduled(event -> failed(event.getLastException(), event.getDelay()))
                .build();
    }

    /**
     * The result of {@code request}, however long it takes.
     *
     * @throws ProbeException       when what answers is no Elasticsearch that can be used
     * @throws InterruptedException when the agent is stopping
     * @throws IndexGoneException   when an index is not there, if that matters
     */
    <T> T call(CheckedSupplier<T> request) throws ProbeException, InterruptedException {
        try {
            T result = Failsafe.with(policy).get(request);
            listener.sinkAnswered();
            return result;
        } catch (ElasticsearchCallException | GenerationVanishedException e) {
            throw new IndexGoneException(e);
        } catch (FailsafeException e) {
            switch (e.getCause()) {
                case ProbeException refusal -> throw refusal;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw e;
            }
        }
    }

    /** Repeats a request without a result until it succeeds; throws as {@link #call} does. */
    void run(CheckedRunnable request) throws ProbeException, InterruptedException {
        call(() -> {
            request.run();
            return Boolean.TRUE;
        });
    }

    private void failed(Throwable failure, Duration delay) {
        LOG.warnf("%s Trying again in %d ms.", failure.getMessage(), delay.toMillis());
        listener.sinkFailed(failure.getMessage(), delay);
    }
}
