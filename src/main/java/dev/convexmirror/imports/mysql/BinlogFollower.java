package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ChangeSink;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.SourceTable;
import java.sql.SQLException;
import java.time.Duration;

/** Follows the changes of one table by the binlog, until it is interrupted. For one thread. */
final class BinlogFollower {

    /** How often a server that has nothing to tell says that it is there. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** How long its silence means nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How often the position is stored while only other tables change. */
    private static final Duration STORE_QUIET_EVERY = Duration.ofSeconds(30);

    private static final int EVENT = 0x00;
    /** Of the first event of a file. */
    private static final int FIRST_OFFSET = 4;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ImportOptions options;
    private final long replicaId;
    private final ChangeSink sink;
    private String file = "";
    /** Where in the file everything has been told before; sometimes more than what was {@link #received}. */
    private long offset;

    private boolean inTransaction;
    private boolean hasNews;
    private BinlogPosition received;
    private long committedAt;
    private long storedAt = System.nanoTime();

    /** @param from where to begin */
    BinlogFollower(ImportOptions options, long replicaId, BinlogPosition from, ChangeSink sink) {
        this.options = options;
        this.replicaId = replicaId;
        this.received = from;
        this.sink = sink;
    }

    /** Ends only by an exception. */
    void follow(SourceTable table) throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        try (Statements statements = Statements.open(options)) {
            BinlogApplier applier = new BinlogApplier(options, table, WireColumns.of(statements), sink);
            String checksums = statements
                    .query("SELECT @@global.binlog_checksum")
                    .getFirst()
                    .getFirst();
            BinlogReader reader = new BinlogReader(options, !checksums.equalsIgnoreCase("NONE"));
            prepare(statements);
            Link link = statements.link();
            link.patience(PATIENCE);
            link.write(new DumpBinaryLogCommand(replicaId, received.file(), received.offset()));
            while (true) {
                if (!inTransaction && !link.hasMore()) {
                    sink.idle();
                    enterFile();
                    storeIfDue();
                    sayWhereWeAre();
                }
                byte[] packet = link.read();
                if (Thread.interrupted()) {
                    throw new InterruptedException("The import was told to stop.");
                }
                if (packet[0] != EVENT) {
                    throw new SQLException("The server has ended the binlog.");
                }
                take(reader.read(packet), applier);
            }
        } catch (SQLException e) {
            // a read that is interrupted fails
            if (Thread.interrupted()) {
                InterruptedException stopped = new InterruptedException("The import was told to stop.");
                stopped.initCause(e);
                throw stopped;
            }
            throw e;
        }
    }

    private static void prepare(Statements statements) throws SQLException {
        long nanos = HEARTBEAT.toNanos();
        statements.execute("SET @master_binlog_checksum = @@global.binlog_checksum,"
                + " @source_binlog_checksum = @@global.binlog_checksum, @master_heartbeat_period = " + nanos
                + ", @source_heartbeat_period = " + nanos
                // events of newer kinds as they are: MDEV-225
                + ", @mariadb_slave_capability = 4");
    }

    private void take(BinlogEvent event, BinlogApplier applier)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        switch (event) {
            case BinlogEvent.File next -> {
                file = next.name();
                offset = 0;
            }
            case BinlogEvent.Begin begin -> inTransaction = true;
            case BinlogEvent.Columns columns -> applier.columns(columns.table());
            case BinlogEvent.Rows rows -> {
                inTransaction = true;
                hasNews = true;
                applier.rows(rows);
            }
            case BinlogEvent.End end -> {
                inTransaction = false;
                told(end.offset(), end.ts());
            }
            case BinlogEvent.Statement statement -> {
                apply(statement, applier);
                if (!inTransaction) {
                    told(statement.offset(), statement.ts());
                }
            }
            case BinlogEvent.Other other -> offset = Math.max(offset, other.offset());
        }
    }

    private void apply(BinlogEvent.Statement statement, BinlogApplier applier)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        switch (TableStatement.of(options, statement.database(), statement.sql())) {
            case CLEAR -> {
                hasNews = true;
                sink.clear();
            }
            case COLUMNS -> applier.look();
            case ROWS -> {
                sink.anew();
                throw new SQLException("A statement has changed rows of " + options.source()
                        + " without telling which (like RENAME, DROP PARTITION, or binlog_format=STATEMENT in a session)."
                        + " Taking a new snapshot.");
            }
            case NONE -> {}
        }
    }

    /** The server may throw old files away; when nothing more is in them the beginning of the next one is as good a place. */
    private void enterFile() {
        if (!file.isEmpty() && !file.equals(received.file())) {
            received = new BinlogPosition(received.server(), file, FIRST_OFFSET);
            committedAt = System.currentTimeMillis() * NANOS_PER_MILLI;
        }
    }

    /** To be called when Convex has everything. */
    private void sayWhereWeAre() {
        if (!file.isEmpty()) {
            sink.reached(new BinlogPosition(received.server(), file, offset).order());
        }
    }

    private void told(long end, long ts) throws ConvexException, InterruptedException, ImportRefusedException {
        offset = Math.max(offset, end);
        received = new BinlogPosition(received.server(), file, end);
        committedAt = ts;
        storeIfDue();
    }

    /** Between two transactions. */
    private void storeIfDue() throws ConvexException, InterruptedException, ImportRefusedException {
        boolean isDue = hasNews || System.nanoTime() - storedAt > STORE_QUIET_EVERY.toNanos();
        if (isDue && committedAt > 0 && sink.acknowledge(received.toString(), committedAt)) {
            hasNews = false;
            storedAt = System.nanoTime();
            sayWhereWeAre();
        }
    }
}
