package dev.convexmirror.imports;

import dev.convexmirror.imports.SourceTable.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what the source says about a table, and tells what stands in the way of mirroring it. */
final class SourceCatalog {

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

    SourceCatalog(ImportOptions options) {
        this.options = options;
    }

    /**
     * The mirrored columns.
     *
     * @throws ImportRefusedException when the table cannot be mirrored as it is
     */
    SourceTable read(Connection connection) throws SQLException, ImportRefusedException {
        boolean full = requireTable(connection);
        PgTypes types = PgTypes.read(connection);
        ValueForms forms = new ValueForms(options.values());
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
                    ValueForm form = (keyPosition > 0 ? ValueForms.ofKeys() : forms).of(type);
                    columns.add(new Column(name, field(name), type, rows.getString(3), keyPosition, form));
                }
            }
        }
        requireColumns(names);
        requireDistinct(columns);
        SourceTable table = new SourceTable(columns, full);
        if (table.key().isEmpty()) {
            throw refused("has no primary key, by which its rows could be told apart. Add one.");
        }
        return table;
    }

    private boolean requireTable(Connection connection) throws SQLException, ImportRefusedException {
        try (PreparedStatement statement = prepare(connection, TABLE);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw refused("does not exist, or the role " + options.username() + " may not see it.");
            }
            if (!Set.of("r", "p").contains(rows.getString(2))) {
                throw refused("is a view or a foreign table; PostgreSQL tells changes of ordinary tables only.");
            }
            if (rows.getString(1).equals("n")) {
                throw refused("has REPLICA IDENTITY NOTHING, so PostgreSQL would refuse its updates once it is"
                        + " published: ALTER TABLE " + options.source() + " REPLICA IDENTITY DEFAULT.");
            }
            if (rows.getString(1).equals("i")) {
                throw refused("has an index as its replica identity; the import needs the primary key: ALTER TABLE "
                        + options.source() + " REPLICA IDENTITY DEFAULT.");
            }
            return rows.getString(1).equals("f");
        }
    }

    String field(String column) throws ImportRefusedException {
        String field = options.rename().getOrDefault(column, column);
        if (!ConvexNames.isValid(field)) {
            throw new ImportRefusedException("Column \"" + column + "\" of " + options.source()
                    + " cannot be a field in Convex, whose names are 1 to 64 letters, digits and underscores and begin with"
                    + " a letter. Set mirror.imports.\"" + options.name() + "\".rename.\"" + column + "\"="
                    + ConvexNames.suggestion(column) + ", or exclude it.");
        }
        if (options.guarded() && field.equals(Proof.FIELD)) {
            throw new ImportRefusedException("Column \"" + column + "\" of " + options.source()
                    + " would be the field " + Proof.FIELD + ", in which the import keeps its proof of each row. Set"
                    + " mirror.imports.\"" + options.name() + "\".rename.\"" + column
                    + "\" to another name, exclude the"
                    + " column, or set on-foreign-write=off.");
        }
        return field;
    }

    private void requireColumns(Set<String> present) throws ImportRefusedException {
        Set<String> named = new HashSet<>(options.include().orElse(Set.of()));
        named.addAll(options.rename().keySet());
        named.removeAll(present);
        if (!named.isEmpty()) {
            throw refused("has no column " + String.join(", ", named) + ", which include or rename names.");
        }
    }

    private void requireDistinct(List<Column> columns) throws ImportRefusedException {
        Set<String> fields = new HashSet<>();
        for (Column column : columns) {
            if (!fields.add(column.field())) {
                throw refused("has two columns that would both become the field " + column.field() + "; rename one.");
            }
        }
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, options.schema());
        statement.setString(2, options.table());
        return statement;
    }

    private ImportRefusedException refused(String what) {
        return new ImportRefusedException("Import " + options.name() + ": table " + options.source() + " " + what);
    }
}
