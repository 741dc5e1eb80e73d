package dev.convexmirror.imports.postgres;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.Moment;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.replication.ReplicationSlotInfo;

/** What a transaction sees, which begins where a new replication slot begins. */
final class PostgresMoment implements Moment {

    /** At Convex's limit of 1 MiB a row, this many fit into a small heap. */
    private static final int ROWS_AT_ONCE = 32;

    private final ImportOptions options;
    private final SourceTable table;
    private final Connection connection;
    private final Optional<Connection> replication;
    private final String position;

    private PostgresMoment(
            ImportOptions options,
            SourceTable table,
            Connection connection,
            Optional<Connection> replication,
            String position) {
        this.options = options;
        this.table = table;
        this.connection = connection;
        this.replication = replication;
        this.position = position;
    }

    /** @param follows whether to create the slot */
    static PostgresMoment open(
            ImportOptions options, SourceTable table, PostgresConnections connections, boolean follows)
            throws SQLException {
        if (!follows) {
            Connection reading = connections.open();
            return new PostgresMoment(options, table, reading, Optional.empty(), "").begun("");
        }
        // the snapshot can be read for as long as the connection that made the slot does nothing else
        Connection replication = connections.openReplication();
        try {
            ReplicationSlotInfo slot = PostgresConnections.replication(replication)
                    .getReplicationAPI()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(options.slot())
                    .withOutputPlugin("pgoutput")
                    .make();
            return new PostgresMoment(
                            options,
                            table,
                            connections.open(),
                            Optional.of(replication),
                            slot.getConsistentPoint().asString())
                    .begun("SET TRANSACTION SNAPSHOT '" + slot.getSnapshotName() + "'");
        } catch (SQLException e) {
            replication.close();
            throw e;
        }
    }

    private PostgresMoment begun(String first) throws SQLException {
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            if (!first.isEmpty()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(first);
                }
            }
            return this;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String position() {
        return position;
    }

    @Override
    public void forEach(Visitor visitor)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet row = statement.executeQuery(
                    "SELECT " + PostgresSetup.names(table.columns()) + " FROM " + PostgresSetup.table(options))) {
                while (row.next()) {
                    Map<Column, Optional<String>> values = new HashMap<>();
                    for (Column column : table.columns()) {
                        values.put(column, Optional.ofNullable(row.getString(values.size() + 1)));
                    }
                    visitor.row(values::get);
                }
            }
        }
    }

    @Override
    public List<List<String>> present(List<List<String>> keys) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try (PreparedStatement statement = connection.prepareStatement(query(keys.size()))) {
            int parameter = 1;
            for (List<String> key : keys) {
                for (String text : key) {
                    statement.setObject(parameter++, text, Types.OTHER);
                }
            }
            List<List<String>> present = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    List<String> key = new ArrayList<>();
                    while (key.size() < table.key().size()) {
                        key.add(found.getString(key.size() + 1));
                    }
                    present.add(key);
                }
            }
            connection.releaseSavepoint(savepoint);
            return present;
        } catch (SQLException e) {
            connection.rollback(savepoint);
            // a key that is no value of the type; nobody but a stranger has written it
            if (e.getSQLState() == null || !e.getSQLState().startsWith("22")) {
                throw e;
            }
            if (keys.size() == 1) {
                return List.of();
            }
            List<List<String>> present = new ArrayList<>(present(keys.subList(0, keys.size() / 2)));
            present.addAll(present(keys.subList(keys.size() / 2, keys.size())));
            return present;
        }
    }

    private String query(int keys) {
        List<Column> columns = table.key();
        String names = PostgresSetup.names(columns);
        String one = columns.stream()
                .map(column -> "CAST(? AS " + column.sqlType() + ")")
                .collect(Collectors.joining(", ", "(", ")"));
        return "SELECT " + names + " FROM " + PostgresSetup.table(options) + " WHERE (" + names + ") IN ("
                + String.join(", ", Collections.nCopies(keys, one)) + ")";
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        } finally {
            if (replication.isPresent()) {
                replication.get().close();
            }
        }
    }
}
