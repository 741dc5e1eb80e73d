package dev.convexmirror.verify;

import dev.convexmirror.checkpoint.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Watches how far the agent has come. */
final class CheckpointWatch {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    private final Supplier<Optional<Checkpoint>> stored;
    private final String mirror;
    private final Calls calls;
    private final Duration patience;
    private final Progress progress;
    private final InstantSource clock;

    /**
     * @param patience for how long a checkpoint may stand still before nobody is expected to move it
     * @param clock one that no setting of the time moves
     */
    CheckpointWatch(
            Supplier<Optional<Checkpoint>> stored,
            String mirror,
            Calls calls,
            Duration patience,
            Progress progress,
            InstantSource clock) {
        this.stored = stored;
        this.mirror = mirror;
        this.calls = calls;
        this.patience = patience;
        this.progress = progress;
        this.clock = clock;
    }

    /** @throws VerifyException when nothing was mirrored yet */
    Checkpoint read() throws InterruptedException {
        return calls.sink(stored::get)
                .orElseThrow(() -> new VerifyException("Nothing is mirrored under the name \"" + mirror
                        + "\" yet. Start the agent ('convex-mirror run') and wait until it is ready."));
    }

    /** Waits until everything that was committed up to {@code ts} is in the index, or nobody seems to work on it. */
    Checkpoint await(long ts) throws InterruptedException {
        Checkpoint checkpoint = read();
        Instant moved = clock.instant();
        while (!covers(checkpoint, ts) && clock.instant().isBefore(moved.plus(patience))) {
            if (progress.isDue()) {
                progress.say("Waiting until the mirror has come as far as the source was.");
            }
            Thread.sleep(LOOK_EVERY);
            Checkpoint next = read();
            if (!next.updated().equals(checkpoint.updated())) {
                moved = clock.instant();
            }
            checkpoint = next;
        }
        return checkpoint;
    }

    /** Whether every change up to {@code ts} is in the serving index; a later snapshot of other tables takes nothing away. */
    static boolean covers(Checkpoint checkpoint, long ts) {
        return checkpoint.snapshotTs().orElse(0) >= ts;
    }
}
