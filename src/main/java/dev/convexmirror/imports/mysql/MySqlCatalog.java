package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportConfig.ValueChoice;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.MirroredColumns;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import dev.convexmirror.imports.ValueForms;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads what the source says about a table, and tells what stands in the way of mirroring it. */
final class MySqlCatalog {

    private static final String COLUMNS =
            "SELECT c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, c.CHARACTER_SET_NAME, c.EXTRA, s.SEQ_IN_INDEX"
                    + " FROM information_schema.COLUMNS c LEFT JOIN information_schema.STATISTICS s"
                    + " ON s.TABLE_SCHEMA = c.TABLE_SCHEMA AND s.TABLE_NAME = c.TABLE_NAME"
                    + " AND s.COLUMN_NAME = c.COLUMN_NAME AND s.INDEX_NAME = 'PRIMARY'"
                    + " WHERE c.TABLE_SCHEMA = %s AND c.TABLE_NAME = %s ORDER BY c.ORDINAL_POSITION";
    private static final Set<MySqlType> NO_KEYS = Set.of(MySqlType.FLOAT, MySqlType.SET, MySqlType.JSON);

    /** Some milliseconds each; more than the few in which somebody alters a table in steps. */
    private static final int LOOKS = 50;

    private final ImportOptions options;
    private final MirroredColumns mirrored;
    private final ValueForms forms;

    MySqlCatalog(ImportOptions options) {
        this.options = options;
        this.mirrored = new MirroredColumns(options);
        this.forms = new ValueForms(options.values());
    }

    /**
     * The mirrored columns.
     *
     * @throws ImportRefusedException when the table cannot be mirrored as it is
     */
    SourceTable read(Statements statements) throws SQLException, ImportRefusedException {
        requireTable(statements);
        Description description = describe(statements);
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (List<String> row : description.columns()) {
            String name = row.get(0);
            names.add(name);
            int keyPosition = row.get(5).isEmpty() ? 0 : Integer.parseInt(row.get(5));
            String extra = row.get(4).toUpperCase(Locale.ROOT);
            boolean generated = extra.contains("GENERATED") && !extra.contains("DEFAULT_GENERATED");
            if (!generated && (keyPosition > 0 || options.mirrors(name))) {
                requireReadable(name, row.get(2), row.get(3));
                boolean isJson = description.checks().contains("json_valid(" + Statements.quoted(name) + ")");
                MySqlType type = isJson ? MySqlType.JSON : type(name, row.get(1), row.get(2), keyPosition > 0);
                if (keyPosition > 0 && NO_KEYS.contains(type)) {
                    throw mirrored.refused("has a column " + name + " of type " + row.get(2)
                            + " in its primary key, which rows cannot be found by.");
                }
                columns.add(new Column(
                        name,
                        mirrored.field(name),
                        type.toString(),
                        row.get(2),
                        keyPosition,
                        type.form(keyPosition > 0 ? ValueForms.ofKeys() : forms)));
            }
        }
        return mirrored.table(names, columns);
    }

    /**
     * What the server says of the table, in parts that are of one moment. It looks at the table anew for each part, and an ALTER
     * TABLE in between would make text of a JSON column that was renamed; so all is asked until it is the same twice. An ALTER
     * TABLE that is undone within milliseconds, and then done again, would still be missed; a lock of the table would not miss it,
     * but would wait with all readers behind an ALTER TABLE that waits.
     *
     * @throws SQLException when the table is altered all the time
     */
    private Description describe(Statements statements) throws SQLException {
        Description before = ask(statements);
        for (int look = 1; look < LOOKS; look++) {
            Description again = ask(statements);
            if (again.equals(before)) {
                return again;
            }
            before = again;
        }
        throw new SQLException(options.source() + " was altered between any two of " + LOOKS + " looks at it.");
    }

    private Description ask(Statements statements) throws SQLException {
        return new Description(checks(statements), statements.query(of(COLUMNS)));
    }

    private void requireTable(Statements statements) throws SQLException, ImportRefusedException {
        List<List<String>> rows =
                statements.query(of("SELECT TABLE_TYPE, ENGINE, TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"));
        if (rows.isEmpty()) {
            throw mirrored.refused("does not exist, or the user " + options.username() + " may not see it.");
        }
        String called = rows.getFirst().get(2) + "." + rows.getFirst().get(3);
        if (!called.equals(options.source())) {
            throw mirrored.refused("is called " + called + " in the server; write it so.");
        }
        if (!rows.getFirst().get(0).equals("BASE TABLE")) {
            throw mirrored.refused("is a view or no ordinary table, whose changes the binlog does not tell.");
        }
        if (!rows.getFirst().get(1).equalsIgnoreCase("InnoDB")) {
            throw mirrored.refused("is of the engine " + rows.getFirst().get(1)
                    + "; only InnoDB shows the table of one moment while others write.");
        }
    }

    /** MariaDB has JSON as text that is checked; the name of a check is that of its column before any renaming, so it tells nothing. */
    private Set<String> checks(Statements statements) throws SQLException {
        Set<String> checks = new HashSet<>();
        if (statements.isMariaDb()) {
            statements
                    .query(of("SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS"
                            + " WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME = %s"))
                    .forEach(row -> checks.add(row.getFirst()));
        }
        return checks;
    }

    private MySqlType type(String column, String name, String full, boolean isKey) throws ImportRefusedException {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "tinyint" ->
                full.equalsIgnoreCase("tinyint(1)")
                                && !isKey
                                && !options.values().contains(ValueChoice.TINYINT_AS_NUMBER)
                        ? MySqlType.BOOLEAN
                        : MySqlType.INTEGER;
            case "smallint", "mediumint", "int", "year" -> MySqlType.INTEGER;
            case "bigint" -> MySqlType.BIGINT;
            case "decimal" -> MySqlType.DECIMAL;
            case "float" -> MySqlType.FLOAT;
            case "double" -> MySqlType.DOUBLE;
            case "bit" -> full.equalsIgnoreCase("bit(1)") && !isKey ? MySqlType.BOOLEAN : MySqlType.BIT;
            case "date" -> MySqlType.DATE;
            case "time" -> MySqlType.TIME;
            case "datetime" -> MySqlType.DATETIME;
            case "timestamp" -> MySqlType.TIMESTAMP;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum" -> MySqlType.TEXT;
            case "set" -> MySqlType.SET;
            case "json" -> MySqlType.JSON;
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> MySqlType.BINARY;
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> MySqlType.BINARY;
            default ->
                throw mirrored.refused("has a column " + column + " of type " + full
                        + ", which imports cannot read from the binlog. Exclude it.");
        };
    }

    private void requireReadable(String column, String type, String charset) throws ImportRefusedException {
        if (type.toUpperCase(Locale.ROOT).contains("COMPRESSED")) {
            throw mirrored.refused("has a COMPRESSED column " + column + ", which imports cannot read. Exclude it.");
        }
        if (!charset.isEmpty() && Charsets.of(charset).isEmpty()) {
            throw mirrored.refused("has a column " + column + " with the character set " + charset
                    + ", which imports cannot read from the binlog; utf8mb4, utf8mb3, latin1, ascii, ucs2 and utf16 they"
                    + " can. Exclude it or convert it.");
        }
        boolean named = type.startsWith("enum(") || type.startsWith("set(");
        Optional<Charsets> names = Charsets.of(charset);
        if (named && !names.equals(Optional.of(Charsets.UTF_8)) && !type.chars().allMatch(c -> c < 0x80)) {
            throw mirrored.refused("has a column " + column + " whose values have names in the character set " + charset
                    + ", which imports cannot read from the binlog. Exclude it or convert it to utf8mb4.");
        }
    }

    private String of(String query) {
        return query.formatted(Statements.literal(options.schema()), Statements.literal(options.table()));
    }

    /**
     * A table, as the server tells it.
     *
     * @param checks the conditions that rows have to fulfil
     * @param columns rows of {@link #COLUMNS}
     */
    private record Description(Set<String> checks, List<List<String>> columns) {}
}
