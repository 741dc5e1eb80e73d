package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.CheckpointFormatException;
import dev.convexmirror.checkpoint.CheckpointStore;
import dev.convexmirror.checkpoint.Stored;
import dev.convexmirror.index.ProbeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The checkpoint as it stands, and what Elasticsearch has of it. Used by the applying thread only. */
final class Ledger {

    private final CheckpointStore store;
    private final SinkRetry retry;
    private final InstantSource steady;
    private final Duration every;

    private Optional<Stored> stored = Optional.empty();
    private Checkpoint checkpoint;
    private Instant written = Instant.EPOCH;

    /**
     * @param beginning the checkpoint of a mirror that has not begun
     * @param steady a clock that nobody sets
     * @param every how long what is not urgent may stay unwritten
     */
    Ledger(Checkpoint beginning, CheckpointStore store, SinkRetry retry, InstantSource steady, Duration every) {
        this.checkpoint = beginning;
        this.store = store;
        this.retry = retry;
        this.steady = steady;
        this.every = every;
    }

    /** The checkpoint, with what is not written yet. */
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Reads what an earlier agent wrote.
     *
     * @return whether the mirror has begun
     * @throws ExportRefusedException when the checkpoint is that of another deployment, of a newer agent, or damaged
     */
    boolean load() throws ProbeException, InterruptedException {
        stored = read();
        if (stored.isEmpty() || !stored.get().checkpoint().hasBegun()) {
            return false;
        }
        Checkpoint found = stored.get().checkpoint();
        if (!found.deployment().equals(checkpoint.deployment())) {
            throw new ExportRefusedException("The mirror belongs to the deployment " + found.deployment()
                    + ", but mirror.convex.url is " + checkpoint.deployment()
                    + ". Set mirror.name and mirror.export.index-prefix to names of their own for another deployment,"
                    + " or correct the URL.");
        }
        checkpoint = found;
        return true;
    }

    private Optional<Stored> read() throws ProbeException, InterruptedException {
        try {
            return retry.call(store::read);
        } catch (CheckpointFormatException e) {
            throw new ExportRefusedException(e.getMessage());
        }
    }

    /** Blocks until Elasticsearch has it. */
    void write(Checkpoint next) throws ProbeException, InterruptedException {
        stored = Optional.of(retry.call(() -> store.write(next, stored)));
        checkpoint = next;
        written = steady.instant();
    }

    /** Takes what is written with the next that is. */
    void note(Checkpoint next) {
        checkpoint = next;
    }

    /** Whether something that is not urgent should be written by now. */
    boolean isDue() {
        return !steady.instant().isBefore(written.plus(every));
    }
}
