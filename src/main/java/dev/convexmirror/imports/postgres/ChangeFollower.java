package dev.convexmirror.imports.postgres;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ChangeSink;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
    /** How often the position is told to the source while changes come. */
    private static final Duration TELL_EVERY = Duration.ofSeconds(1);

    private final ImportOptions options;
    private final ChangeSink sink;
    private final Pulse pulse;
    private long received;
    private long stored;

    ChangeFollower(ImportOptions options, ChangeSink sink, Pulse pulse) {
        this.options = options;
        this.sink = sink;
        this.pulse = pulse;
    }

    /** Follows from a position on; ends only by an exception. */
    void follow(Connection replication, ChangeApplier applier, String position)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        stored = LogSequenceNumber.valueOf(position).asLong();
        received = stored;
        try (PGReplicationStream stream = PostgresConnections.replication(replication)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(options.slot())
                .withStartPosition(LogSequenceNumber.valueOf(stored))
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", PostgresSetup.quoted(options.slot()))
                .withStatusInterval((int) TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS)
                // it would confirm what keep-alives tell while a transaction is being received
                .withAutomaticFlush(false)
                .start()) {
            while (true) {
                ByteBuffer message = stream.readPending();
                if (message == null) {
                    quiet(stream, applier);
                } else {
                    Optional<PgOutput.Message> read = PgOutput.read(message);
                    Optional<Long> end = read.isPresent() ? applier.apply(read.get()) : Optional.empty();
                    if (end.isPresent()) {
                        received = end.get();
                        storeIfDue(stream, applier);
                    }
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("The import was told to stop.");
                }
            }
        }
    }

    private void quiet(PGReplicationStream stream, ChangeApplier applier)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        pulse.check();
        if (!applier.inTransaction()) {
            sink.idle();
            sink.reached(Math.max(received, stream.getLastReceiveLSN().asLong()));
            if (received == stored) {
                confirm(stream, Math.max(stored, stream.getLastReceiveLSN().asLong()));
            } else {
                storeIfDue(stream, applier);
            }
        }
        TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
    }

    /** Between two transactions. */
    private void storeIfDue(PGReplicationStream stream, ChangeApplier applier)
            throws ConvexException, InterruptedException, ImportRefusedException {
        if (sink.acknowledge(LogSequenceNumber.valueOf(received).asString(), applier.committedAt())) {
            stored = received;
            sink.reached(stored);
            confirm(stream, stored);
        }
    }

    private static void confirm(PGReplicationStream stream, long position) {
        LogSequenceNumber number = LogSequenceNumber.valueOf(position);
        stream.setAppliedLSN(number);
        stream.setFlushedLSN(number);
    }
}
