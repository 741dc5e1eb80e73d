package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardState;
import dev.convexmirror.checkpoint.GuardStates;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What the guard of one import has in the state index, and the last of what it has written. Safe for use by several threads. */
final class GuardMemory {

    private static final Logger LOG = Logger.getLogger(GuardMemory.class);
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

    private final GuardStates states;
    private final String name;
    private final ImportStatus status;

    GuardMemory(GuardStates states, String name, ImportStatus status) {
        this.states = states;
        this.name = name;
        this.status = status;
    }

    Optional<GuardState> read() {
        Optional<GuardState> state = Failsafe.with(policy).get(() -> states.read(name));
        state.ifPresent(known -> status.foreignWrites(known.counts(), known.replaced()));
        return state;
    }

    void write(GuardState state) {
        Failsafe.with(policy).run(() -> states.write(name, state));
        status.foreignWrites(state.counts(), state.replaced());
    }

    void forget() {
        Failsafe.with(policy).run(() -> states.forget(name));
    }

    boolean isClearing() {
        return Failsafe.with(policy).get(() -> states.isClearing(name));
    }

    void clearing(boolean clearing) {
        Failsafe.with(policy).run(() -> states.clearing(name, clearing));
    }
}
