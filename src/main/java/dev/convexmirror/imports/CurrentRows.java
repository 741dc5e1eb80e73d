package dev.convexmirror.imports;

import dev.convexmirror.imports.SourceTable.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Looks up in the source what the change stream leaves out: large values (TOAST) that an update did not touch. They may be newer
 * than the change; whatever made them newer follows.
 */
final class CurrentRows {

    private final ImportOptions options;
    private final Connection connection;

    /** @param connection in auto-commit mode */
    CurrentRows(ImportOptions options, Connection connection) {
        this.options = options;
        this.connection = connection;
    }

    /** The values of some columns of the row with a key; empty when there is no such row any more. */
    Optional<Map<Column, Optional<String>>> read(
            List<Column> key, Function<Column, Optional<String>> row, List<Column> wanted) throws SQLException {
        try (PreparedStatement statement = statement(Snapshot.names(wanted), key, row)) {
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                Map<Column, Optional<String>> values = new HashMap<>();
                for (int i = 0; i < wanted.size(); i++) {
                    values.put(wanted.get(i), Optional.ofNullable(found.getString(i + 1)));
                }
                return Optional.of(values);
            }
        }
    }

    /** What tells one version of the row with a key from every other; empty when there is no such row. */
    Optional<String> version(List<Column> key, Function<Column, Optional<String>> row) throws SQLException {
        try (PreparedStatement statement = statement("xmin::text || ' ' || ctid::text", key, row);
                ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            // a key that is no value of the type
            if (e.getSQLState() != null && e.getSQLState().startsWith("22")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A position in the source's log behind everything that could be seen until now. */
    long position() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_current_wal_insert_lsn()::text");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return LogSequenceNumber.valueOf(found.getString(1)).asLong();
        }
    }

    private PreparedStatement statement(String wanted, List<Column> key, Function<Column, Optional<String>> row)
            throws SQLException {
        String condition = key.stream()
                .map(column -> SourceSetup.quoted(column.name()) + " = CAST(? AS " + column.sqlType() + ")")
                .collect(Collectors.joining(" AND "));
        PreparedStatement statement = connection.prepareStatement(
                "SELECT " + wanted + " FROM " + SourceSetup.table(options) + " WHERE " + condition);
        for (int i = 0; i < key.size(); i++) {
            statement.setObject(i + 1, row.apply(key.get(i)).orElse(null), Types.OTHER);
        }
        return statement;
    }

    PgTypes types() throws SQLException {
        return PgTypes.read(connection);
    }
}
