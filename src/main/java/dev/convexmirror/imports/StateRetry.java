package dev.convexmirror.imports;

import dev.convexmirror.index.ElasticsearchCallException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Repeats what Elasticsearch did not do, for ever, with a growing delay, and says so each time. Safe for use by several threads. */
final class StateRetry {

    private static final Logger LOG = Logger.getLogger(StateRetry.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final FailsafeExecutor<Object> executor = Failsafe.with(RetryPolicy.builder()
            .handle(ElasticsearchCallException.class)
            .withBackoff(FIRST_DELAY, LONGEST_DELAY)
            .withMaxRetries(-1)
            .onRetryScheduled(event -> LOG.warnf(
                    "%s Trying again in %d ms.",
                    event.getLastException().getMessage(), event.getDelay().toMillis()))
            .build());

    void run(Runnable request) {
        executor.run(request::run);
    }

    /** The same for what has a result. */
    <T> T get(Supplier<T> request) {
        return executor.get(request::get);
    }
}
