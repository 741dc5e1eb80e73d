package dev.convexmirror.imports.postgres;

import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.LiveRows;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.postgresql.replication.LogSequenceNumber;

/** Single rows of PostgreSQL, each in a transaction of its own. */
final class PostgresLiveRows implements LiveRows {

    /** A key that is no value of its type. */
    private static final String INVALID = "22";

    private final Connection connection;
    private final CurrentRows rows;

    PostgresLiveRows(ImportOptions options, Connection connection) {
        this.connection = connection;
        this.rows = new CurrentRows(options, connection);
    }

    @Override
    public Optional<Map<Column, Optional<String>>> read(
            List<Column> key, Function<Column, Optional<String>> row, List<Column> wanted) throws SQLException {
        try {
            return rows.read(key, row, wanted);
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith(INVALID)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Of what is inserted, not only of what is flushed: a row may be seen before that. */
    @Override
    public long position() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_current_wal_insert_lsn()::text");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return LogSequenceNumber.valueOf(found.getString(1)).asLong();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
