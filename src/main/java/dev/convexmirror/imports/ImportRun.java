package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.ImportState.Phase;
import dev.convexmirror.imports.ImportConfig.Mode;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Mirrors one table: a snapshot unless there was one, then every change. For one thread. */
final class ImportRun {

    private static final Logger LOG = Logger.getLogger(ImportRun.class);

    private final ImportOptions options;
    private final Source source;
    private final ConvexWriter writer;
    private final ConvexRows rows;
    private final RowLetters letters;
    private final ImportProgress progress;
    private final ImportStatus status;
    private final Guard guard;

    ImportRun(
            ImportOptions options,
            Source source,
            ConvexWriter writer,
            ConvexRows rows,
            RowLetters letters,
            ImportProgress progress,
            ImportStatus status,
            Guard guard) {
        this.options = options;
        this.source = source;
        this.writer = writer;
        this.rows = rows;
        this.letters = letters;
        this.progress = progress;
        this.status = status;
        this.guard = guard;
    }

    /** Goes on until it is interrupted, fails, or has nothing more to do, which is when it returns. */
    void run() throws Exception {
        Optional<ImportState> state = progress.read();
        requireSameSource(state);
        letters.remember();
        guard.begin();
        RowEncoder encoder = new RowEncoder(options.name(), options.values(), guard.proof());
        try (Source.Session session = source.open()) {
            SourceTable table = session.table();
            session.check();
            if (state.isPresent() && state.get().phase() != Phase.SNAPSHOTTING) {
                List<String> changes = table.changes(state.get().form());
                if (!changes.isEmpty()) {
                    throw options.changed(changes);
                }
            }
            ImportState current = state.isPresent() && goesOn(session, state.get())
                    ? state.get()
                    : snapshot(session, table, encoder, state.isEmpty());
            if (current.phase() == Phase.DONE) {
                status.done();
                return;
            }
            LOG.infof("Import %s follows the changes of %s.", options.name(), options.source());
            status.following();
            FollowerDesk desk = new FollowerDesk();
            // with the columns that came since, which are part of it from now on
            ChangeSink sink =
                    new ChangeSink(options, table, encoder, writer, progress, status, desk, InstantSource.system());
            Guard.Watching watching = guard.watch(new Guard.Work(
                    table, desk, new RowRestorer(options, sink, encoder, writer, letters, InstantSource.system())));
            try (watching) {
                session.follow(table, current.position(), sink);
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

    private boolean goesOn(Source.Session session, ImportState state) throws SQLException {
        if (state.phase() != Phase.FOLLOWING) {
            return state.phase() == Phase.DONE;
        }
        if (!guard.isComplete()) {
            LOG.infof(
                    "Import %s: not all rows in Convex carry the proof by which writes of others are found. Taking a new"
                            + " snapshot.",
                    options.name());
            return false;
        }
        Optional<String> lost = session.lost(state.position());
        lost.ifPresent(why -> LOG.warnf(
                "Import %s cannot go on from where it was, as %s. Taking a new snapshot.", options.name(), why));
        return lost.isEmpty();
    }

    private ImportState snapshot(Source.Session session, SourceTable table, RowEncoder encoder, boolean first)
            throws Exception {
        if (first && !options.replace() && rows.any()) {
            throw new ImportRefusedException("Import " + options.name() + ": the table " + options.name()
                    + " in Convex has documents that this import did not write, and would remove. Empty it, or set"
                    + " mirror.imports.\"" + options.name() + "\".replace=true if they may go.");
        }
        status.snapshotting();
        if (first) {
            guard.beginsAnew();
        }
        boolean follows = options.mode() == Mode.FOLLOW;
        LOG.infof("Import %s: taking a snapshot of %s.", options.name(), options);
        progress.write(ImportState.snapshotting(options.origin()));
        writer.createTable(table.key().stream().map(SourceTable.Column::field).toList());
        ImportState state;
        Snapshot.Counts counts;
        try (Moment moment = session.now(table, follows)) {
            counts = new Snapshot(options, table, encoder, writer, rows, InstantSource.system()).copy(moment);
            state = new ImportState(
                    options.origin(), follows ? Phase.FOLLOWING : Phase.DONE, moment.position(), table.form());
        }
        guard.complete();
        progress.write(state);
        LOG.infof(
                "Import %s: the snapshot is complete: %,d rows, %,d removed that the source does not have.",
                options.name(), counts.copied(), counts.removed());
        if (counts.left() > 0) {
            LOG.warnf(
                    "Import %s: the table in Convex has documents that lack a field of the key (%s), %,d of them. Convex does not"
                            + " remove them by the key; remove them yourself, for one in its dashboard.",
                    options.name(),
                    String.join(
                            ", ",
                            table.key().stream().map(SourceTable.Column::field).toList()),
                    counts.left());
        }
        return state;
    }
}
