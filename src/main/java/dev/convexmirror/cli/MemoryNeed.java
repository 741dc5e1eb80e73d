package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import java.util.OptionalLong;

/**
 * What the configuration can make the agent take of memory, in bytes; everything else it keeps is small and does not grow
 * (docs/performance.md).
 *
 * @param heap    what the garbage collector must be allowed
 * @param process the same with code, threads and buffers outside of the heap
 */
record MemoryNeed(long heap, long process) {

    private static final long MEBI = 1 << 20;
    /** One is applied and two wait. */
    private static final long PAGES = 3;
    /** Beside those that are under way one is collected and one waits. */
    private static final long MORE_BATCHES = 2;
    /** A batch grows by half when it is full, and its items are kept beside its bytes. */
    private static final double BATCH_OVERHEAD = 1.5;

    /** Two runs of revisions, one of each side, and what merging them takes. */
    private static final long VERIFYING = 32 * MEBI;

    private static final long BASE_HEAP = 24 * MEBI;
    private static final long BESIDE_THE_HEAP = 40 * MEBI;

    private static final String WHAT_TO_LOWER =
            "lower mirror.elasticsearch.bulk-size, mirror.elasticsearch.bulk-concurrency or mirror.export.spool-memory";

    static MemoryNeed of(MirrorConfig config) {
        long batches = (config.elasticsearch().bulkConcurrency() + MORE_BATCHES)
                * config.elasticsearch().bulkSize().asLongValue();
        long heap = BASE_HEAP
                + PAGES * config.export().spoolMemory().asLongValue()
                + Math.round(batches * BATCH_OVERHEAD)
                + (config.verify().every().isPresent() ? VERIFYING : 0);
        return new MemoryNeed(heap, heap + BESIDE_THE_HEAP);
    }

    /**
     * Judges what this process is given, so that too little ends the start and not the first large table.
     *
     * @param maxHeap what the garbage collector is allowed
     * @param limit   of the control group, if there is one
     * @throws ConfigurationException when it is not enough, with a sentence that says what to do
     */
    void require(long maxHeap, OptionalLong limit) {
        if (limit.isPresent() && limit.getAsLong() < process) {
            throw new ConfigurationException("The control group of this process allows " + mebibytes(limit.getAsLong())
                    + " of memory, but this configuration may need " + mebibytes(process)
                    + ". Raise the limit of the container or service, or " + WHAT_TO_LOWER + ".");
        }
        if (maxHeap < heap) {
            throw new ConfigurationException("The heap may have " + mebibytes(maxHeap)
                    + ", but this configuration may need " + mebibytes(heap) + ". Start with the option -Xmx"
                    + heap / MEBI + "m or a larger one, or " + WHAT_TO_LOWER + ".");
        }
    }

    private static String mebibytes(long bytes) {
        return bytes / MEBI + " MiB";
    }
}
