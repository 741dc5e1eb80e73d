package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.convex.ConvexException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Follows the changes of one table, until it is interrupted. The source may throw its log away only up to where Convex has
 * acknowledged, and that was stored. While the table is quiet the position moves on with the rest of the source, so that an
 * idle table does not hold its log back. For one thread.
 */
final class ChangeFollower {

    private static final Duration QUIET = Duration.ofMillis(20);
    /** How often the position is stored, and told to the source, while changes come. */
    private static final Duration STORE_EVERY = Duration.ofSeconds(1);

    private final ImportOptions options;
    private final ConvexWriter writer;
    private final ImportProgress progress;
    private final ImportStatus status;
    private final FollowerDesk desk;
    private final InstantSource clock;
    private long received;
    private long stored;
    private long storedAt = System.nanoTime();

    ChangeFollower(
            ImportOptions options,
            ConvexWriter writer,
            ImportProgress progress,
            ImportStatus status,
            FollowerDesk desk,
            InstantSource clock) {
        this.options = options;
        this.writer = writer;
        this.progress = progress;
        this.status = status;
        this.desk = desk;
        this.clock = clock;
    }

    /** Follows from a position on; ends only by an exception. */
    void follow(Connection replication, ChangeApplier applier, ImportState state)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        stored = LogSequenceNumber.valueOf(state.position()).asLong();
        received = stored;
        try (PGReplicationStream stream = PostgresConnections.replication(replication)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(options.slot())
                .withStartPosition(LogSequenceNumber.valueOf(stored))
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", SourceSetup.quoted(options.slot()))
                .withStatusInterval((int) STORE_EVERY.toMillis(), TimeUnit.MILLISECONDS)
                // it would confirm what keep-alives tell while a transaction is being received
                .withAutomaticFlush(false)
                .start()) {
            while (true) {
                ByteBuffer message = stream.readPending();
                if (message == null) {
                    quiet(stream, applier, state);
                } else {
                    Optional<PgOutput.Message> read = PgOutput.read(message);
                    Optional<Long> end = read.isPresent() ? applier.apply(read.get()) : Optional.empty();
                    if (end.isPresent()) {
                        received = end.get();
                        storeIfDue(stream, applier, state);
                    }
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("The import was told to stop.");
                }
            }
        }
    }

    private void quiet(PGReplicationStream stream, ChangeApplier applier, ImportState state)
            throws ConvexException, InterruptedException, ImportRefusedException {
        if (!applier.inTransaction()) {
            writer.flush();
            desk.reached(Math.max(received, stream.getLastReceiveLSN().asLong()));
            desk.serve();
            status.equalAsOf(clock.instant());
            if (received == stored) {
                confirm(stream, Math.max(stored, stream.getLastReceiveLSN().asLong()));
            } else {
                storeIfDue(stream, applier, state);
            }
        }
        TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
    }

    /** Between two transactions. */
    private void storeIfDue(PGReplicationStream stream, ChangeApplier applier, ImportState state)
            throws ConvexException, InterruptedException, ImportRefusedException {
        if (System.nanoTime() - storedAt < STORE_EVERY.toNanos()) {
            return;
        }
        writer.flush();
        status.equalAsOf(Instant.EPOCH.plusNanos(applier.committedAt()));
        progress.write(new ImportState(
                state.source(),
                state.phase(),
                LogSequenceNumber.valueOf(received).asString(),
                state.form()));
        stored = received;
        storedAt = System.nanoTime();
        desk.reached(stored);
        desk.serve();
        confirm(stream, stored);
    }

    private static void confirm(PGReplicationStream stream, long position) {
        LogSequenceNumber number = LogSequenceNumber.valueOf(position);
        stream.setAppliedLSN(number);
        stream.setFlushedLSN(number);
    }
}
