package dev.convexmirror.imports.postgres;

import dev.convexmirror.imports.ImportOptions;
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

    /** The values of some columns of the row with a key, none of one that was dropped; empty when there is no such row any more. */
    Optional<Map<Column, Optional<String>>> read(
            List<Column> key, Function<Column, Optional<String>> row, List<Column> wanted) throws SQLException {
        try (PreparedStatement statement = statement(selected(key, wanted), key, row)) {
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                Map<Column, Optional<String>> values = new HashMap<>();
                wanted.forEach(column -> values.put(column, Optional.empty()));
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    String name = found.getMetaData().getColumnName(i);
                    Optional<String> value = Optional.ofNullable(found.getString(i));
                    values.replaceAll((column, before) -> column.name().equals(name) ? value : before);
                }
                return Optional.of(values);
            }
        }
    }

    /** Of more than the key all, as a column that is wanted may have been dropped by now. */
    private static String selected(List<Column> key, List<Column> wanted) {
        return key.containsAll(wanted)
                ? wanted.stream()
                        .map(column -> PostgresSetup.quoted(column.name()))
                        .collect(Collectors.joining(", "))
                : "*";
    }

    private PreparedStatement statement(String wanted, List<Column> key, Function<Column, Optional<String>> row)
            throws SQLException {
        String condition = key.stream()
                .map(column -> PostgresSetup.quoted(column.name()) + " = CAST(? AS " + column.sqlType() + ")")
                .collect(Collectors.joining(" AND "));
        PreparedStatement statement = connection.prepareStatement(
                "SELECT " + wanted + " FROM " + PostgresSetup.table(options) + " WHERE " + condition);
        for (int i = 0; i < key.size(); i++) {
            statement.setObject(i + 1, row.apply(key.get(i)).orElse(null), Types.OTHER);
        }
        return statement;
    }

    PgTypes types() throws SQLException {
        return PgTypes.read(connection);
    }
}
