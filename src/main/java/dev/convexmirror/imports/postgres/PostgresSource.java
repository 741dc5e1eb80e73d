package dev.convexmirror.imports.postgres;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ChangeSink;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.LiveRows;
import dev.convexmirror.imports.Moment;
import dev.convexmirror.imports.Source;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.postgres.PostgresSetup.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A table of PostgreSQL, followed by logical replication. */
public final class PostgresSource implements Source {

    private final ImportOptions options;
    private final PostgresConnections connections;
    private final PostgresSetup setup;

    public PostgresSource(ImportOptions options) {
        this.options = options;
        this.connections = new PostgresConnections(options);
        this.setup = new PostgresSetup(options);
    }

    @Override
    public String database() {
        return "PostgreSQL";
    }

    @Override
    public Session open() throws SQLException {
        return new PostgresSession(connections.open());
    }

    @Override
    public LiveRows live() throws SQLException {
        return new PostgresLiveRows(options, connections.open());
    }

    private final class PostgresSession implements Session {
        private final Connection sql;

        PostgresSession(Connection sql) {
            this.sql = sql;
        }

        @Override
        public SourceTable table() throws SQLException, ImportRefusedException {
            return new PostgresCatalog(options).read(sql);
        }

        @Override
        public String check() throws SQLException, ImportRefusedException {
            return setup.check(sql);
        }

        @Override
        public Optional<String> lost(String position) throws SQLException {
            return switch (setup.slot(sql)) {
                case MISSING -> Optional.of("replication slot " + options.slot() + " is gone");
                case LOST -> Optional.of("replication slot " + options.slot() + " is lost");
                case READY, ACTIVE ->
                    setup.isBehind(sql, position)
                            ? Optional.of("the log of the source is behind " + position
                                    + ", which the source has told: it was"
                                    + " set back, or has lost what it had written")
                            : Optional.empty();
            };
        }

        @Override
        public Moment now(SourceTable table, boolean follows) throws SQLException {
            if (follows) {
                setup.dropSlot(sql);
                setup.createPublication(sql);
            }
            return PostgresMoment.open(options, table, connections, follows);
        }

        @Override
        public void follow(SourceTable table, String position, ChangeSink sink)
                throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
            try (Connection replication = connections.openReplication()) {
                ChangeApplier applier =
                        new ChangeApplier(options, table, PgTypes.read(sql), sink, new CurrentRows(options, sql));
                new ChangeFollower(options, sink, new Pulse(sql, replication)).follow(replication, applier, position);
            }
        }

        @Override
        public String drop() throws SQLException, ImportRefusedException {
            if (setup.slot(sql) == Slot.ACTIVE) {
                throw new ImportRefusedException("The replication slot " + options.slot()
                        + " is in use: an agent still runs the import " + options.name() + ". Stop it first.");
            }
            setup.dropSlot(sql);
            setup.dropPublication(sql);
            return "Removed replication slot and publication " + options.slot() + ", if they were there.";
        }

        @Override
        public void close() throws SQLException {
            sql.close();
        }
    }
}
