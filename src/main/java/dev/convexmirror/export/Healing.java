package dev.convexmirror.export;

import dev.convexmirror.index.Generations;
import dev.convexmirror.index.ProbeException;
import java.util.OptionalLong;
import java.util.Set;

/** Removes what a crash left in generations beyond the checkpoint (I4, docs/decisions/0003). For one thread. */
final class Healing {

    private final Generations generations;
    private final SinkRetry retry;

    Healing(Generations generations, SinkRetry retry) {
        this.generations = generations;
        this.retry = retry;
    }

    /**
     * Waits for writes of a killed agent that are still under way, and finds the newest commit time, in ns, among the
     * documents that are going to be removed.
     *
     * @return that time, 0 when there are none
     */
    long floor(Set<String> fillings, long page) throws ProbeException, InterruptedException {
        retry.call(() -> {
            generations.drain(fillings);
            return fillings;
        });
        long floor = 0;
        for (String index : fillings) {
            OptionalLong highest = retry.call(() -> generations.highestTsAfterPage(index, page));
            floor = Math.max(floor, highest.orElse(0));
        }
        return floor;
    }

    /** Removes the documents of pages after this one; returns how many. */
    long remove(Set<String> fillings, long page) throws ProbeException, InterruptedException {
        long removed = 0;
        for (String index : fillings) {
            removed += retry.call(() -> generations.removeAfterPage(index, page));
        }
        return removed;
    }
}
