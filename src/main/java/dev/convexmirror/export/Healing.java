package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.ProbeException;
import java.time.Clock;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;

/** Removes what a crash left in generations beyond the checkpoint (I4, docs/decisions/0003). For one thread. */
final class Healing {

    private static final Logger LOG = Logger.getLogger(Healing.class);

    private final Ledger ledger;
    private final Generations generations;
    private final SinkRetry retry;
    private final ExportListener listener;
    private final Clock clock;

    Healing(Ledger ledger, Generations generations, SinkRetry retry, ExportListener listener, Clock clock) {
        this.ledger = ledger;
        this.generations = generations;
        this.retry = retry;
        this.listener = listener;
        this.clock = clock;
    }

    /** Removes what pages after the checkpoint left in generations that nobody sees yet. */
    void heal() throws ProbeException, InterruptedException {
        Checkpoint checkpoint = ledger.checkpoint();
        Set<String> fillings = fillings(checkpoint);
        if (fillings.isEmpty()) {
            return;
        }
        long floor = floor(fillings, checkpoint.page());
        if (floor > checkpoint.healFloor()) {
            // before the first removal, or a crash in the middle would forget what had been there
            ledger.write(checkpoint.withHealFloor(floor, clock.instant()));
        }
        long removed = remove(fillings, checkpoint.page());
        if (removed > 0) {
            LOG.infof(
                    "Removed %d documents that a crash had left beyond the checkpoint; they are fetched again.",
                    removed);
            listener.healed(removed);
        }
    }

    private static Set<String> fillings(Checkpoint checkpoint) {
        Set<String> fillings = new HashSet<>();
        checkpoint.tables().values().stream()
                .filter(state -> state.standing() != Standing.WANTED)
                .forEach(state -> state.unseen().ifPresent(fillings::add));
        return fillings;
    }

    /**
     * Waits for writes of a killed agent that are still under way, and finds the newest commit time, in ns, among the
     * documents that are going to be removed.
     *
     * @return that time, 0 when there are none
     */
    private long floor(Set<String> fillings, long page) throws ProbeException, InterruptedException {
        retry.run(() -> generations.drain(fillings));
        long floor = 0;
        for (String index : fillings) {
            OptionalLong highest = retry.call(() -> generations.highestTsAfterPage(index, page));
            floor = Math.max(floor, highest.orElse(0));
        }
        return floor;
    }

    /** Removes the documents of pages after this one; returns how many. */
    private long remove(Set<String> fillings, long page) throws ProbeException, InterruptedException {
        long removed = 0;
        for (String index : fillings) {
            removed += retry.call(() -> generations.removeAfterPage(index, page));
        }
        return removed;
    }
}
