package dev.convexmirror.imports.mysql;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ChangeSink;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.LiveRows;
import dev.convexmirror.imports.Moment;
import dev.convexmirror.imports.Source;
import dev.convexmirror.imports.SourceTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A table of MariaDB or MySQL, followed by the binlog. */
public final class MySqlSource implements Source {

    private final ImportOptions options;
    private final MySqlSetup setup;

    /** @throws IllegalArgumentException with the end of a sentence about the URL */
    public MySqlSource(ImportOptions options) {
        Server.of(options);
        this.options = options;
        this.setup = new MySqlSetup(options);
    }

    @Override
    public String database() {
        return "MariaDB or MySQL";
    }

    @Override
    public Session open() throws SQLException {
        return new MySqlSession(Statements.open(options));
    }

    @Override
    public LiveRows live() throws SQLException {
        return MySqlLiveRows.open(options);
    }

    private final class MySqlSession implements Session {
        private final Statements statements;

        MySqlSession(Statements statements) {
            this.statements = statements;
        }

        @Override
        public SourceTable table() throws SQLException, ImportRefusedException {
            return new MySqlCatalog(options).read(statements);
        }

        @Override
        public String check() throws SQLException, ImportRefusedException {
            return setup.check(statements);
        }

        @Override
        public Optional<String> lost(String position) throws SQLException {
            BinlogPosition from = BinlogPosition.parse(position);
            if (!BinlogPosition.server(statements).equals(from.server())) {
                return Optional.of("it is another server, with another binlog");
            }
            for (List<String> log : statements.query("SHOW BINARY LOGS")) {
                if (log.get(0).equals(from.file())) {
                    return Long.parseLong(log.get(1)) >= from.offset()
                            ? Optional.empty()
                            : Optional.of("its binlog " + from.file() + " was begun anew");
                }
            }
            return Optional.of("its binlog " + from.file() + " is gone");
        }

        @Override
        public Moment now(SourceTable table, boolean follows) throws SQLException {
            return BinlogMoment.open(options, table, follows);
        }

        @Override
        public void follow(SourceTable table, String position, ChangeSink sink)
                throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
            new BinlogFollower(options, setup.replicaId(), BinlogPosition.parse(position), sink).follow(table);
        }

        @Override
        public String drop() {
            return "There is nothing to remove in the source.";
        }

        @Override
        public void close() throws SQLException {
            statements.close();
        }
    }
}
