package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.ImportStates;
import java.util.Optional;

/** Where an import stands, kept in the state index; written only on top of what this agent wrote or read last. For one thread. */
final class ImportProgress {

    private final StateRetry retry = new StateRetry();
    private final ImportStates states;
    private final String name;

    ImportProgress(ImportStates states, String name) {
        this.states = states;
        this.name = name;
    }

    /** What was stored last; empty before the first snapshot began. */
    Optional<ImportState> read() {
        return retry.get(() -> states.read(name));
    }

    void write(ImportState state) {
        retry.run(() -> states.write(name, state));
    }
}
