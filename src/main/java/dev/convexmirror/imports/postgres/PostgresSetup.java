package dev.convexmirror.imports.postgres;

import dev.convexmirror.imports.ImportConfig.Mode;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an import needs in its source besides the table: a publication, which says what is told, and a replication slot, which
 * has the source keep its log until the agent has it. Both bear {@link ImportOptions#slot}.
 */
final class PostgresSetup {

    private final ImportOptions options;

    PostgresSetup(ImportOptions options) {
        this.options = options;
    }

    /** How the slot of an import stands. */
    enum Slot {
        MISSING,
        /** Nobody reads it, and it can be read. */
        READY,
        /** Somebody reads it, perhaps an agent that was killed a moment ago. */
        ACTIVE,
        /** The source has thrown the log away ({@code max_slot_wal_keep_size}). */
        LOST
    }

    /**
     * Tests what can be tested before anything is created.
     *
     * @return what would be created, a phrase
     * @throws ImportRefusedException with what has to be changed
     */
    String check(Connection connection) throws SQLException, ImportRefusedException {
        if (!may(connection, "has_table_privilege(quote_ident(?) || '.' || quote_ident(?), 'SELECT')")) {
            throw refused("GRANT SELECT ON " + options.source() + " TO " + options.username() + ".");
        }
        if (options.mode() == Mode.ONCE) {
            return "a snapshot only";
        }
        String level = text(connection, "SHOW wal_level");
        if (!level.equals("logical")) {
            throw refused("The server has wal_level=" + level + "; set wal_level=logical and restart it.");
        }
        if (!text(connection, "SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user")
                .startsWith("t")) {
            throw refused("ALTER ROLE " + options.username() + " REPLICATION.");
        }
        if (!hasPublication(connection) && !mayPublish(connection)) {
            throw refused(
                    "The role " + options.username() + " may not create a publication for the table, which its owner"
                            + " may who may also create in the database. Let such a role run: " + createPublication());
        }
        return "publication and replication slot " + options.slot();
    }

    void createPublication(Connection connection) throws SQLException {
        if (!hasPublication(connection)) {
            execute(connection, createPublication());
        }
    }

    Slot slot(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT active, coalesce(to_jsonb(s) ->> 'wal_status', '') FROM pg_replication_slots s WHERE slot_name = ?")) {
            statement.setString(1, options.slot());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Slot.MISSING;
                }
                if (rows.getString(2).equals("lost")) {
                    return Slot.LOST;
                }
                return rows.getBoolean(1) ? Slot.ACTIVE : Slot.READY;
            }
        }
    }

    /**
     * Whether the log of the source ends before a position that the source has told: it was set back to a copy, or has lost in
     * a crash what it called written ({@code fsync=off}, or a disk that lies). Changes beyond its end would be passed over.
     */
    boolean isBehind(Connection connection, String position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END"
                        + " < CAST(? AS pg_lsn)")) {
            statement.setString(1, position);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    void dropSlot(Connection connection) throws SQLException {
        if (slot(connection) != Slot.MISSING) {
            try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
                statement.setString(1, options.slot());
                statement.execute();
            }
        }
    }

    void dropPublication(Connection connection) throws SQLException {
        execute(connection, "DROP PUBLICATION IF EXISTS " + quoted(options.slot()));
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The table as SQL names it. */
    static String table(ImportOptions options) {
        return quoted(options.schema()) + "." + quoted(options.table());
    }

    private String createPublication() {
        return "CREATE PUBLICATION " + quoted(options.slot()) + " FOR TABLE " + table(options)
                + " WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)";
    }

    private boolean hasPublication(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, options.slot());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private boolean mayPublish(Connection connection) throws SQLException {
        return may(
                connection,
                "has_database_privilege(current_database(), 'CREATE') AND pg_has_role((SELECT relowner FROM pg_class"
                        + " WHERE oid = (quote_ident(?) || '.' || quote_ident(?))::regclass), 'USAGE')");
    }

    private boolean may(Connection connection, String condition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + condition)) {
            statement.setString(1, options.schema());
            statement.setString(2, options.table());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String names(List<Column> columns) {
        return columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    private ImportRefusedException refused(String what) {
        return new ImportRefusedException("Import " + options.name() + " from " + options.source() + ": " + what);
    }
}
