package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.ImportState.Phase;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ImportConfig.Mode;
import dev.convexmirror.imports.SourceSetup.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.postgresql.replication.ReplicationSlotInfo;

/** Mirrors one table: a snapshot unless there was one, then every change. For one thread. */
final class ImportRun {

    private static final Logger LOG = Logger.getLogger(ImportRun.class);

    private final ImportOptions options;
    private final PostgresConnections connections;
    private final SourceCatalog catalog;
    private final SourceSetup setup;
    private final ConvexWriter writer;
    private final ConvexRows rows;
    private final RowLetters letters;
    private final ImportProgress progress;
    private final ImportStatus status;

    ImportRun(
            ImportOptions options,
            ConvexWriter writer,
            ConvexRows rows,
            RowLetters letters,
            ImportProgress progress,
            ImportStatus status) {
        this.options = options;
        this.connections = new PostgresConnections(options);
        this.catalog = new SourceCatalog(options);
        this.setup = new SourceSetup(options);
        this.writer = writer;
        this.rows = rows;
        this.letters = letters;
        this.progress = progress;
        this.status = status;
    }

    /** Goes on until it is interrupted, fails, or has nothing more to do, which is when it returns. */
    void run() throws Exception {
        Optional<ImportState> state = progress.read();
        requireSameSource(state);
        letters.remember();
        try (Connection sql = connections.open()) {
            SourceTable table = catalog.read(sql);
            setup.check(sql);
            if (state.isPresent() && state.get().phase() != Phase.SNAPSHOTTING) {
                List<String> changes = table.changes(state.get().form());
                if (!changes.isEmpty()) {
                    throw options.changed(changes);
                }
            }
            ImportState current =
                    state.isPresent() && goesOn(sql, state.get()) ? state.get() : snapshot(sql, table, state.isEmpty());
            if (current.phase() == Phase.DONE) {
                status.done();
                return;
            }
            // columns that came since are part of it from now on
            ImportState following =
                    new ImportState(current.source(), current.phase(), current.position(), table.form());
            LOG.infof("Import %s follows the changes of %s.", options.name(), options.source());
            try (Connection replication = connections.openReplication()) {
                ChangeApplier applier =
                        new ChangeApplier(options, table, PgTypes.read(sql), writer, new CurrentRows(options, sql));
                status.following();
                new ChangeFollower(options, writer, progress, status, InstantSource.system())
                        .follow(replication, applier, following);
            }
        }
    }

    private void requireSameSource(Optional<ImportState> state) throws ImportRefusedException {
        if (state.isPresent() && !state.get().source().equals(options.origin())) {
            throw new ImportRefusedException("Import " + options.name() + " was filled from "
                    + state.get().source() + " and is configured to come from " + options.origin() + ". "
                    + options.again());
        }
    }

    private boolean goesOn(Connection sql, ImportState state) throws SQLException {
        if (state.phase() != Phase.FOLLOWING) {
            return state.phase() == Phase.DONE;
        }
        Slot slot = setup.slot(sql);
        if (slot == Slot.MISSING || slot == Slot.LOST) {
            LOG.warnf(
                    "Import %s: the source does not keep its log for the import any more (replication slot %s is %s). Taking a"
                            + " new snapshot.",
                    options.name(), options.slot(), slot == Slot.LOST ? "lost" : "gone");
            return false;
        }
        if (setup.isBehind(sql, state.position())) {
            LOG.warnf(
                    "Import %s: the log of the source is behind what the source has told (%s): it was set back, or has lost"
                            + " what it had written. Taking a new snapshot.",
                    options.name(), state.position());
            return false;
        }
        return true;
    }

    private ImportState snapshot(Connection sql, SourceTable table, boolean first) throws Exception {
        if (first && !options.replace() && rows.any()) {
            throw new ImportRefusedException("Import " + options.name() + ": the table " + options.name()
                    + " in Convex has documents that this import did not write, and would remove. Empty it, or set"
                    + " mirror.imports.\"" + options.name() + "\".replace=true if they may go.");
        }
        status.snapshotting();
        boolean follows = options.mode() == Mode.FOLLOW;
        LOG.infof("Import %s: taking a snapshot of %s.", options.name(), options);
        progress.write(new ImportState(options.origin(), Phase.SNAPSHOTTING, "", ""));
        writer.createTable(table.key().stream().map(SourceTable.Column::field).toList());
        Snapshot snapshot = new Snapshot(options, table, writer, rows, InstantSource.system());
        ImportState state;
        Snapshot.Counts counts;
        if (follows) {
            setup.dropSlot(sql);
            setup.createPublication(sql);
            // the snapshot can be read for as long as the connection that made the slot does nothing else
            try (Connection replication = connections.openReplication()) {
                ReplicationSlotInfo slot = PostgresConnections.replication(replication)
                        .getReplicationAPI()
                        .createReplicationSlot()
                        .logical()
                        .withSlotName(options.slot())
                        .withOutputPlugin("pgoutput")
                        .make();
                counts = copy(snapshot, Optional.of(slot.getSnapshotName()));
                state = new ImportState(
                        options.origin(),
                        Phase.FOLLOWING,
                        slot.getConsistentPoint().asString(),
                        table.form());
            }
        } else {
            counts = copy(snapshot, Optional.empty());
            state = new ImportState(options.origin(), Phase.DONE, "", table.form());
        }
        progress.write(state);
        LOG.infof(
                "Import %s: the snapshot is complete: %,d rows, %,d removed that the source does not have.",
                options.name(), counts.copied(), counts.removed());
        return state;
    }

    private Snapshot.Counts copy(Snapshot snapshot, Optional<String> moment)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        try (Connection reading = connections.open()) {
            return snapshot.copy(reading, moment);
        }
    }
}
