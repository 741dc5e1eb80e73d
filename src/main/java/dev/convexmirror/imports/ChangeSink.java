package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.ImportState.Phase;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.SourceTable.Column;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Takes the changes of one table in their order, and stores how far Convex has them. For one thread. */
public final class ChangeSink {

    /** How often the position is stored while changes come. */
    private static final Duration STORE_EVERY = Duration.ofSeconds(1);

    private final ConvexWriter writer;
    private final RowEncoder encoder;
    private final ImportProgress progress;
    private final ImportStatus status;
    private final InstantSource clock;
    private final String origin;
    private final String form;
    private long storedAt = System.nanoTime();

    /** @param form of the table, kept with each position */
    ChangeSink(
            ImportOptions options,
            String form,
            ConvexWriter writer,
            ImportProgress progress,
            ImportStatus status,
            InstantSource clock) {
        this.writer = writer;
        this.encoder = new RowEncoder(options.name(), options.values());
        this.progress = progress;
        this.status = status;
        this.clock = clock;
        this.origin = options.origin();
        this.form = form;
    }

    /**
     * A row came or changed.
     *
     * @param table the columns as they were then
     * @param row the text of each column that is not NULL, in the form that {@link ValueForm} reads
     * @param ts when the source committed it, ns since 1970
     */
    public void upsert(SourceTable table, Function<Column, Optional<String>> row, long ts)
            throws ConvexException, InterruptedException, ImportRefusedException {
        writer.add(encoder.upsert(table, row, ts));
    }

    /** A row went, or its key did; {@code row} has the key at least. */
    public void delete(SourceTable table, Function<Column, Optional<String>> row, long ts)
            throws ConvexException, InterruptedException, ImportRefusedException {
        writer.add(encoder.delete(table, row, ts));
    }

    /** All rows went. */
    public void clear() throws ConvexException, InterruptedException, ImportRefusedException {
        writer.clear();
    }

    /** The source has nothing more to tell at the moment, and no transaction is half told. */
    public void idle() throws ConvexException, InterruptedException, ImportRefusedException {
        writer.flush();
        status.equalAsOf(clock.instant());
    }

    /**
     * All changes before a position were told; to be called between two transactions only. Now and then that is stored, after
     * Convex has acknowledged them.
     *
     * @param committedAt when the source committed the last of them, ns since 1970
     * @return whether it was stored now
     */
    public boolean acknowledge(String position, long committedAt)
            throws ConvexException, InterruptedException, ImportRefusedException {
        if (System.nanoTime() - storedAt < STORE_EVERY.toNanos()) {
            return false;
        }
        writer.flush();
        status.equalAsOf(Instant.EPOCH.plusNanos(committedAt));
        progress.write(new ImportState(origin, Phase.FOLLOWING, position, form));
        storedAt = System.nanoTime();
        return true;
    }

    /** What the source has told is not enough to follow it: a new snapshot is to be taken when the import begins again. */
    public void anew() {
        progress.write(new ImportState(origin, Phase.SNAPSHOTTING, "", ""));
    }
}
