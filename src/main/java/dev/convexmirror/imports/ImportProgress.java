package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.ImportStates;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Where an import stands, kept in the state index; written only on top of what this agent wrote or read last. For one thread. */
final class ImportProgress {

    private static final Logger LOG = Logger.getLogger(ImportProgress.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final RetryPolicy<Object> policy = RetryPolicy.builder()
            .handle(ElasticsearchCallException.class)
            .withBackoff(FIRST_DELAY, LONGEST_DELAY)
            .withMaxRetries(-1)
            .onRetryScheduled(event -> LOG.warnf(
                    "%s Trying again in %d ms.",
                    event.getLastException().getMessage(), event.getDelay().toMillis()))
            .build();

    private final ImportStates states;
    private final String name;

    ImportProgress(ImportStates states, String name) {
        this.states = states;
        this.name = name;
    }

    /** What was stored last; empty before the first snapshot began. */
    Optional<ImportState> read() {
        return Failsafe.with(policy).get(() -> states.read(name));
    }

    void write(ImportState state) {
        Failsafe.with(policy).run(() -> states.write(name, state));
    }
}
