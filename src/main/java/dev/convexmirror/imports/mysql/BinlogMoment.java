package dev.convexmirror.imports.mysql;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.Moment;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a transaction sees, and the place in the binlog where it begins. */
final class BinlogMoment implements Moment {

    private static final String BEGIN = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";
    /** How long the table is waited for, and others wait for it at most. */
    private static final String LOCK_WAIT = "SET lock_wait_timeout = 60";

    private final ImportOptions options;
    private final SourceTable table;
    private final Statements statements;
    private final Texts texts;
    private final String position;

    private BinlogMoment(ImportOptions options, SourceTable table, Statements statements, String position) {
        this.options = options;
        this.table = table;
        this.statements = statements;
        this.texts = new Texts(options.values());
        this.position = position;
    }

    /** @param follows whether the place in the binlog is needed */
    static BinlogMoment open(ImportOptions options, SourceTable table, boolean follows) throws SQLException {
        Statements statements = Statements.open(options);
        try {
            statements.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            // a reader that waits for Convex must not be taken for one that is gone
            statements.execute("SET net_write_timeout = 86400, wait_timeout = 86400");
            String position = follows ? begun(options, statements) : "";
            if (!follows) {
                statements.execute(BEGIN);
            }
            return new BinlogMoment(options, table, statements, position);
        } catch (SQLException e) {
            statements.close();
            throw e;
        }
    }

    private static String begun(ImportOptions options, Statements statements) throws SQLException {
        if (knowsItsPosition(statements)) {
            statements.execute(BEGIN);
            Map<String, String> status = new HashMap<>();
            statements
                    .query("SHOW STATUS LIKE 'binlog_snapshot_%'")
                    .forEach(row -> status.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1)));
            return new BinlogPosition(
                            BinlogPosition.server(statements),
                            status.getOrDefault("binlog_snapshot_file", ""),
                            Long.parseLong(status.getOrDefault("binlog_snapshot_position", "0")))
                    .toString();
        }
        // while the table is locked nothing of it can come between the two
        try (Statements lock = Statements.open(options)) {
            lock.execute(LOCK_WAIT);
            lock.execute("LOCK TABLES " + MySqlSetup.table(options) + " READ");
            String position = BinlogPosition.now(statements).toString();
            statements.execute(BEGIN);
            lock.execute("UNLOCK TABLES");
            return position;
        }
    }

    /** Whether a transaction can ask which place in the binlog it sees; MariaDB's can. */
    static boolean knowsItsPosition(Statements statements) throws SQLException {
        return !statements.query("SHOW STATUS LIKE 'binlog_snapshot_file'").isEmpty();
    }

    @Override
    public String position() {
        return position;
    }

    @Override
    public void forEach(Visitor visitor)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        List<Column> columns = table.columns();
        statements.forEach("SELECT " + Texts.expressions(columns) + " FROM " + MySqlSetup.table(options), row -> {
            Map<Column, Optional<String>> values = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                values.put(column, row.get(i).flatMap(value -> texts.answered(column, value)));
            }
            visitor.row(values::get);
        });
    }

    @Override
    public List<List<String>> present(List<List<String>> keys) throws SQLException {
        List<Column> columns = table.key();
        List<String> conditions = keys.stream()
                .map(key -> KeyConditions.of(columns, key))
                .flatMap(Optional::stream)
                .toList();
        return conditions.isEmpty() ? List.of() : found(columns, conditions);
    }

    private List<List<String>> found(List<Column> columns, List<String> conditions) throws SQLException {
        List<List<String>> present = new ArrayList<>();
        try {
            for (List<Optional<byte[]>> row : statements.rows("SELECT " + Texts.expressions(columns) + " FROM "
                    + MySqlSetup.table(options) + " WHERE " + String.join(" OR ", conditions))) {
                List<String> key = new ArrayList<>();
                for (Column column : columns) {
                    key.add(row.get(key.size())
                            .flatMap(value -> texts.answered(column, value))
                            .orElse(""));
                }
                present.add(key);
            }
            return present;
        } catch (SQLException e) {
            // a key that is no value of the type; nobody but a stranger has written it
            if (!KeyConditions.isNoValue(e)) {
                throw e;
            }
        }
        if (conditions.size() == 1) {
            return List.of();
        }
        int half = conditions.size() / 2;
        present.clear();
        present.addAll(found(columns, conditions.subList(0, half)));
        present.addAll(found(columns, conditions.subList(half, conditions.size())));
        return present;
    }

    @Override
    public void close() throws SQLException {
        statements.close();
    }
}
