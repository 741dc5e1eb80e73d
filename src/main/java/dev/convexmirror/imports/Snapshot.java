package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Copies all rows of one moment, and removes those that the source does not have at that moment. */
final class Snapshot {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ImportOptions options;
    private final SourceTable table;
    private final ConvexWriter writer;
    private final ConvexRows rows;
    private final RowEncoder encoder;
    private final InstantSource clock;

    Snapshot(
            ImportOptions options,
            SourceTable table,
            RowEncoder encoder,
            ConvexWriter writer,
            ConvexRows rows,
            InstantSource clock) {
        this.encoder = encoder;
        this.options = options;
        this.table = table;
        this.writer = writer;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * What a snapshot did.
     *
     * @param copied rows of the source
     * @param removed rows that only Convex had
     * @param left documents that only Convex has, and keeps, as they lack a field of the key
     */
    record Counts(long copied, long removed, long left) {}

    /** Returns when Convex has acknowledged all of it. */
    Counts copy(Moment moment) throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        AtomicLong copied = new AtomicLong();
        moment.forEach(row -> {
            writer.add(encoder.upsert(table, row, clock.millis() * NANOS_PER_MILLI));
            copied.incrementAndGet();
        });
        writer.flush();
        Ghosts.Counts ghosts = new Ghosts(options, table, writer, rows).remove(moment);
        return new Counts(copied.get(), ghosts.removed(), ghosts.left());
    }
}
