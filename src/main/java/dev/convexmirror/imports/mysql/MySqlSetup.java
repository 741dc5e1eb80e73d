package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportConfig.Mode;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/** What an import needs in its source besides the table. Nothing is created there. */
final class MySqlSetup {

    private static final Map<String, Set<String>> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("log_bin", Set.of("ON"));
        SETTINGS.put("binlog_format", Set.of("ROW"));
        SETTINGS.put("binlog_row_image", Set.of("FULL"));
        SETTINGS.put("binlog_row_metadata", Set.of("FULL"));
        SETTINGS.put("log_bin_compress", Set.of("OFF"));
        SETTINGS.put("binlog_transaction_compression", Set.of("OFF"));
        SETTINGS.put("binlog_row_value_options", Set.of(""));
    }

    /** Settings that a server need not have. */
    private static final Set<String> OPTIONAL =
            Set.of("log_bin_compress", "binlog_transaction_compression", "binlog_row_value_options");

    private final ImportOptions options;

    MySqlSetup(ImportOptions options) {
        this.options = options;
    }

    /** As whom the binlog is read, which nobody else may do under this number; from the names of the mirror and the import. */
    long replicaId() {
        CRC32 sum = new CRC32();
        sum.update(options.slot().getBytes(StandardCharsets.UTF_8));
        return Math.max(1, sum.getValue());
    }

    /** @throws ImportRefusedException with what has to be changed */
    String check(Statements statements) throws SQLException, ImportRefusedException {
        requireSelect(statements);
        if (options.mode() == Mode.ONCE) {
            return "a snapshot only";
        }
        requireSettings(statements);
        requireRights(statements);
        requireNoCascades(statements);
        return "changes by the binlog, as the replica " + replicaId();
    }

    private void requireSelect(Statements statements) throws SQLException, ImportRefusedException {
        try {
            statements.query("SELECT * FROM " + table(options) + " LIMIT 0");
        } catch (SQLException e) {
            if (e.getSQLState().equals("42000")) {
                throw refused("GRANT SELECT ON " + options.source() + " TO " + options.username() + ".");
            }
            throw e;
        }
    }

    private void requireSettings(Statements statements) throws SQLException, ImportRefusedException {
        Map<String, String> found = new LinkedHashMap<>();
        for (List<String> row : statements.query(
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('" + String.join("', '", SETTINGS.keySet()) + "')")) {
            found.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1).toUpperCase(Locale.ROOT));
        }
        for (Map.Entry<String, Set<String>> setting : SETTINGS.entrySet()) {
            Optional<String> value = Optional.ofNullable(found.get(setting.getKey()));
            String wanted = setting.getValue().iterator().next();
            if (value.isEmpty() && !OPTIONAL.contains(setting.getKey())) {
                throw refused("The server does not know " + setting.getKey()
                        + ": MariaDB 10.5 or MySQL 8.0 is needed, or newer.");
            }
            if (value.isPresent() && !setting.getValue().contains(value.get())) {
                throw refused("The server has " + setting.getKey() + "=" + value.get() + "; set it to "
                        + (wanted.isEmpty() ? "nothing" : wanted) + ".");
            }
        }
    }

    private void requireRights(Statements statements) throws SQLException, ImportRefusedException {
        Optional<List<String>> status;
        try {
            status = BinlogPosition.status(statements);
            statements.query("SHOW BINARY LOGS");
        } catch (SQLException e) {
            throw refused(grant(statements.isMariaDb() ? "BINLOG MONITOR" : "REPLICATION CLIENT"));
        }
        if (status.isPresent()
                && !(status.get().get(2).isEmpty() && status.get().get(3).isEmpty())) {
            throw refused(
                    "The server has binlog_do_db or binlog_ignore_db; imports need a binlog with everything in it.");
        }
        String grants = String.join(
                "\n",
                statements.query("SHOW GRANTS").stream().map(List::getFirst).toList());
        // what roles grant is not among them
        boolean hasRoles = grants.lines().anyMatch(line -> !line.contains(" ON "));
        if (!hasRoles && !grants.contains("REPLICATION SLAVE") && !grants.contains("ALL PRIVILEGES ON *.*")) {
            throw refused(grant("REPLICATION SLAVE"));
        }
        if (!hasRoles
                && !BinlogMoment.knowsItsPosition(statements)
                && !grants.contains("LOCK TABLES")
                && !grants.contains("ALL PRIVILEGES")) {
            throw refused("GRANT LOCK TABLES ON " + options.schema() + ".* TO " + options.username() + ".");
        }
    }

    private String grant(String right) {
        return "GRANT " + right + " ON *.* TO " + options.username() + ".";
    }

    private void requireNoCascades(Statements statements) throws SQLException, ImportRefusedException {
        List<List<String>> cascades =
                statements.query("SELECT CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS"
                        + " WHERE CONSTRAINT_SCHEMA = " + Statements.literal(options.schema()) + " AND TABLE_NAME = "
                        + Statements.literal(options.table())
                        + " AND (DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')"
                        + " OR UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))");
        if (!cascades.isEmpty()) {
            throw refused("Its foreign key " + cascades.getFirst().getFirst()
                    + " changes rows when others change (CASCADE or SET NULL), which the server does not write to its"
                    + " binlog. Make it RESTRICT, or set mode=once.");
        }
    }

    /** The table as SQL names it. */
    static String table(ImportOptions options) {
        return Statements.quoted(options.schema()) + "." + Statements.quoted(options.table());
    }

    private ImportRefusedException refused(String what) {
        return new ImportRefusedException("Import " + options.name() + " from " + options.source() + ": " + what);
    }
}
