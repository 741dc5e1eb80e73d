package dev.convexmirror.imports.postgres;

import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.MirroredColumns;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import dev.convexmirror.imports.ValueForm;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what the source says about a table, and tells what stands in the way of mirroring it. */
final class PostgresCatalog {

    private static final String TABLE = """
            SELECT c.relreplident::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";
    private static final String COLUMNS = """
            SELECT a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod),
                CASE WHEN array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts
                    THEN array_position(i.indkey::int2[], a.attnum) + 1 ELSE 0 END, a.attgenerated::text
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    private final ImportOptions options;
    private final MirroredColumns mirrored;

    PostgresCatalog(ImportOptions options) {
        this.options = options;
        this.mirrored = new MirroredColumns(options);
    }

    /**
     * The mirrored columns.
     *
     * @throws ImportRefusedException when the table cannot be mirrored as it is
     */
    SourceTable read(Connection connection) throws SQLException, ImportRefusedException {
        requireTable(connection);
        PgTypes types = PgTypes.read(connection);
        PgForms forms = new PgForms(options.values());
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        try (PreparedStatement statement = prepare(connection, COLUMNS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String name = rows.getString(1);
                names.add(name);
                int keyPosition = rows.getInt(4);
                // generated columns are not part of the change stream
                boolean generated = !rows.getString(5).isEmpty();
                if (!generated && (keyPosition > 0 || options.mirrors(name))) {
                    PgType type = types.type(rows.getLong(2));
                    ValueForm form = (keyPosition > 0 ? PgForms.ofKeys() : forms).of(type);
                    columns.add(new Column(
                            name, mirrored.field(name), type.toString(), rows.getString(3), keyPosition, form));
                }
            }
        }
        return mirrored.table(names, columns);
    }

    private void requireTable(Connection connection) throws SQLException, ImportRefusedException {
        try (PreparedStatement statement = prepare(connection, TABLE);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw mirrored.refused("does not exist, or the role " + options.username() + " may not see it.");
            }
            if (!Set.of("r", "p").contains(rows.getString(2))) {
                throw mirrored.refused(
                        "is a view or a foreign table; PostgreSQL tells changes of ordinary tables only.");
            }
            if (rows.getString(1).equals("n")) {
                throw mirrored.refused("has REPLICA IDENTITY NOTHING, so PostgreSQL would refuse its updates once it is"
                        + " published: ALTER TABLE " + options.source() + " REPLICA IDENTITY DEFAULT.");
            }
            if (rows.getString(1).equals("i")) {
                throw mirrored.refused(
                        "has an index as its replica identity; the import needs the primary key: ALTER TABLE "
                                + options.source() + " REPLICA IDENTITY DEFAULT.");
            }
        }
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, options.schema());
        statement.setString(2, options.table());
        return statement;
    }
}
