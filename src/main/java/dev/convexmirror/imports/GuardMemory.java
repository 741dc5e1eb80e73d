package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardState;
import dev.convexmirror.checkpoint.GuardStates;
import java.util.Optional;

/** What the guard of one import has in the state index, and the last of what it has written. Safe for use by several threads. */
final class GuardMemory {

    private final StateRetry retry = new StateRetry();
    private final GuardStates states;
    private final String name;
    private final ImportStatus status;

    GuardMemory(GuardStates states, String name, ImportStatus status) {
        this.states = states;
        this.name = name;
        this.status = status;
    }

    Optional<GuardState> read() {
        Optional<GuardState> state = retry.get(() -> states.read(name));
        state.ifPresent(known -> status.foreignWrites(known.counts(), known.replaced()));
        return state;
    }

    void write(GuardState state) {
        retry.run(() -> states.write(name, state));
        status.foreignWrites(state.counts(), state.replaced());
    }

    void forget() {
        retry.run(() -> states.forget(name));
    }

    boolean isClearing() {
        return retry.get(() -> states.isClearing(name));
    }

    void clearing(boolean clearing) {
        retry.run(() -> states.clearing(name, clearing));
    }
}
