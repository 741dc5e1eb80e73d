package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.LiveRows;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Single rows of MariaDB and MySQL, each in a transaction of its own. */
final class MySqlLiveRows implements LiveRows {

    /** Each statement sees what is committed; a guard that has nothing to ask must not be taken for one that is gone. */
    private static final String SETTINGS = "SET autocommit = 1, wait_timeout = 31536000";
    /** ER_BAD_FIELD_ERROR. */
    private static final int NO_COLUMN = 1054;

    private final ImportOptions options;
    private final Statements statements;
    private final Texts texts;

    private MySqlLiveRows(ImportOptions options, Statements statements) {
        this.options = options;
        this.statements = statements;
        this.texts = new Texts(options.values());
    }

    static MySqlLiveRows open(ImportOptions options) throws SQLException {
        Statements statements = Statements.open(options);
        try {
            statements.execute(SETTINGS);
            return new MySqlLiveRows(options, statements);
        } catch (SQLException e) {
            statements.close();
            throw e;
        }
    }

    @Override
    public Optional<Map<Column, Optional<String>>> read(
            List<Column> key, Function<Column, Optional<String>> row, List<Column> wanted) throws SQLException {
        List<String> values =
                key.stream().flatMap(column -> row.apply(column).stream()).toList();
        if (values.size() < key.size()) {
            return Optional.empty();
        }
        Optional<String> condition = KeyConditions.of(key, values);
        return condition.isEmpty() ? Optional.empty() : read(condition.get(), wanted);
    }

    private Optional<Map<Column, Optional<String>>> read(String condition, List<Column> wanted) throws SQLException {
        try {
            return select(condition, wanted);
        } catch (SQLException e) {
            if (KeyConditions.isNoValue(e)) {
                return Optional.empty();
            }
            if (e.getErrorCode() != NO_COLUMN) {
                throw e;
            }
        }
        Set<String> names = statements.query("SHOW COLUMNS FROM " + MySqlSetup.table(options)).stream()
                .map(List::getFirst)
                .collect(Collectors.toSet());
        List<Column> there =
                wanted.stream().filter(column -> names.contains(column.name())).toList();
        Optional<Map<Column, Optional<String>>> found = select(condition, there);
        found.ifPresent(values -> wanted.forEach(column -> values.putIfAbsent(column, Optional.empty())));
        return found;
    }

    private Optional<Map<Column, Optional<String>>> select(String condition, List<Column> wanted) throws SQLException {
        List<List<Optional<byte[]>>> found = statements.rows(
                "SELECT " + Texts.expressions(wanted) + " FROM " + MySqlSetup.table(options) + " WHERE " + condition);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Map<Column, Optional<String>> values = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            Column column = wanted.get(i);
            values.put(column, found.getFirst().get(i).flatMap(value -> texts.answered(column, value)));
        }
        return Optional.of(values);
    }

    /** Nobody sees a change before it is in the binlog. */
    @Override
    public long position() throws SQLException {
        return BinlogPosition.now(statements).order();
    }

    @Override
    public void close() throws SQLException {
        statements.close();
    }
}
