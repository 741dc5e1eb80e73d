package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportConfig.Mode;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** What an import needs in its source besides the table. Nothing is created there. */
final class MySqlSetup {

    /**
     * A setting that the server has to have.
     *
     * @param isNew whether a server may not know it, and does what is wanted then
     */
    private record Setting(String name, String wanted, boolean isNew) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting("log_bin", "ON", false),
            new Setting("binlog_format", "ROW", false),
            new Setting("binlog_row_image", "FULL", false),
            new Setting("binlog_row_metadata", "FULL", false),
            new Setting("log_bin_compress", "OFF", true),
            new Setting("binlog_transaction_compression", "OFF", true),
            new Setting("binlog_row_value_options", "", true));

    private static final Pattern CASCADE = Pattern.compile(
            "^ *CONSTRAINT `(?<name>.+?)` FOREIGN KEY .* ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT)",
            Pattern.MULTILINE);

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
        for (Setting setting : SETTINGS) {
            Optional<String> value =
                    statements.query("SHOW GLOBAL VARIABLES WHERE Variable_name = '" + setting.name() + "'").stream()
                            .findFirst()
                            .map(row -> row.get(1).toUpperCase(Locale.ROOT));
            if (value.isEmpty() && !setting.isNew()) {
                throw refused("The server does not know " + setting.name()
                        + ": MariaDB 10.5 or MySQL 8.0 is needed, or newer.");
            }
            if (value.isPresent() && !value.get().equals(setting.wanted())) {
                throw refused("The server has " + setting.name() + "=" + value.get() + "; set it to "
                        + (setting.wanted().isEmpty() ? "nothing" : setting.wanted()) + ".");
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
        // information_schema shows foreign keys to those only who may do more than read
        String definition = statements
                .query("SHOW CREATE TABLE " + table(options))
                .getFirst()
                .get(1);
        Matcher cascade = CASCADE.matcher(definition);
        if (cascade.find()) {
            throw refused("Its foreign key " + cascade.group("name")
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
