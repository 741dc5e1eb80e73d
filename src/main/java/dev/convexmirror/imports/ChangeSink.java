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
    private final FollowerDesk desk;
    private final InstantSource clock;
    private final String origin;
    private final String form;
    private SourceTable table;
    private long storedAt = System.nanoTime();

    /** @param table as it is now; its form is kept with each position */
    ChangeSink(
            ImportOptions options,
            SourceTable table,
            RowEncoder encoder,
            ConvexWriter writer,
            ImportProgress progress,
            ImportStatus status,
            FollowerDesk desk,
            InstantSource clock) {
        this.writer = writer;
        this.encoder = encoder;
        this.progress = progress;
        this.status = status;
        this.desk = desk;
        this.clock = clock;
        this.origin = options.origin();
        this.table = table;
        this.form = table.form();
    }

    /**
     * A row came or changed.
     *
     * @param then the columns as they were then
     * @param row the text of each column that is not NULL, in the form that {@link ValueForm} reads
     * @param ts when the source committed it, ns since 1970
     */
    public void upsert(SourceTable then, Function<Column, Optional<String>> row, long ts)
            throws ConvexException, InterruptedException, ImportRefusedException {
        table = then;
        writer.add(encoder.upsert(then, row, ts));
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
        desk.serve();
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
        desk.serve();
        return true;
    }

    /** What the source has told is not enough to follow it: a new snapshot is to be taken when the import begins again. */
    public void anew() {
        progress.write(ImportState.snapshotting(origin));
    }

    /**
     * Convex has acknowledged all that the source's log has before a position, for the guard to know; to be called after {@link
     * #idle} and {@link #acknowledge}.
     *
     * @param position to be compared with {@link LiveRows#position}
     */
    public void reached(long position) {
        desk.reached(position);
    }

    /** The table as it was when a row was last changed, or as it was at the beginning. */
    SourceTable table() {
        return table;
    }
}
