package dev.convexmirror.verify;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.Lease;
import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.convex.FeedPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets the agent finish its snapshot over the older API. The server keeps the state of one; pages of two in turn make it walk
 * its log again for each of them (convex-protocol §3.2). For one thread.
 */
final class LegacyTurn {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    private final Supplier<MirrorState> stored;
    private final Calls calls;
    private final Progress progress;
    private final InstantSource clock;

    LegacyTurn(Supplier<MirrorState> stored, Calls calls, Progress progress, InstantSource clock) {
        this.stored = stored;
        this.calls = calls;
        this.progress = progress;
        this.clock = clock;
    }

    /** Waits while the checkpoint says that a snapshot is under way and somebody renews the lease, who takes it further. */
    void await() throws InterruptedException {
        MirrorState state = calls.sink(stored::get);
        Instant renewed = clock.instant();
        boolean told = false;
        while (isWalking(state) && isHeld(state, renewed)) {
            if (!told || progress.isDue()) {
                progress.say("Waiting until the agent's own snapshot is complete: this server can do one at a time.");
                told = true;
            }
            Thread.sleep(LOOK_EVERY);
            MirrorState next = calls.sink(stored::get);
            if (!next.lease().equals(state.lease())) {
                renewed = clock.instant();
            }
            state = next;
        }
    }

    private static boolean isWalking(MirrorState state) {
        return state.checkpoint()
                .flatMap(Checkpoint::cursor)
                .filter(cursor -> FeedPosition.of(cursor).walking())
                .isPresent();
    }

    /** By our clock alone: a lease that does not change for twice as long as it is valid has no holder. */
    private boolean isHeld(MirrorState state, Instant renewed) {
        Optional<Lease> lease = state.lease();
        return lease.isPresent()
                && !lease.get().released()
                && clock.instant().isBefore(renewed.plus(lease.get().duration().multipliedBy(2)));
    }
}
