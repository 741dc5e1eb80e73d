package dev.convexmirror.imports;

import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A table whose rows have a key of two columns, a small number and a large text, and random statements that change it and its
 * rows. What each database says in its own way, or alone can do, is for its kind to say.
 */
abstract sealed class RandomTable permits PostgresTable, MariaDbTable {

    static final String NAME = "items";

    private static final Map<String, ColumnKind> ALWAYS =
            Map.of("part", ColumnKind.TEXT, "id", ColumnKind.BIGINT, "n", ColumnKind.INT, "big", ColumnKind.TEXT);
    /** From here on nobody has keys but those that were given one of their own. */
    private static final long SHIFT = 1_000_000;

    final Random random;
    /** The columns that are not always there. */
    private final Map<String, ColumnKind> columns = new TreeMap<>();

    private long shifts;

    RandomTable(Random random) {
        this.random = random;
    }

    /** Statements that make the table with some rows. */
    abstract List<String> create();

    /** Adds a column. */
    abstract List<String> add(String column, ColumnKind kind);

    /** Inserts rows, some of which are there already and stay. */
    abstract String insert(int step, int count);

    /** Something that other databases do not have or say otherwise; to stand in a transaction or not. */
    abstract String special(int step);

    /** Something that other databases do not have or say otherwise, and that stands alone. */
    abstract List<String> alone(int step);

    /** A literal of those kinds that other databases write otherwise. */
    abstract String literal(ColumnKind kind);

    /** By which points in time are shown as in UTC. */
    abstract String showUtc();

    /** One or more statements, each to be committed by itself unless they say otherwise. */
    final List<String> step(int step) {
        int kind = random.nextInt(100);
        if (kind < 5) {
            return addColumn(step);
        }
        if (kind < 8) {
            return columns.isEmpty() ? addColumn(step) : dropColumn();
        }
        if (kind < 10) {
            return columns.isEmpty() ? addColumn(step) : renameColumn(step);
        }
        if (kind < 11) {
            return List.of("TRUNCATE TABLE items", insert(step, 300));
        }
        if (kind < 15) {
            return alone(step);
        }
        return kind < 40 ? transaction(step) : List.of(change(step));
    }

    private List<String> transaction(int step) {
        List<String> statements = new ArrayList<>(List.of("BEGIN"));
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            statements.add(change(step));
        }
        if (random.nextInt(4) == 0) {
            statements.addAll(List.of("SAVEPOINT here", change(step), "ROLLBACK TO SAVEPOINT here", change(step)));
        }
        statements.add(random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT");
        return statements;
    }

    private List<String> addColumn(int step) {
        String name = "c" + step;
        ColumnKind kind = oneOf(List.of(ColumnKind.values()));
        columns.put(name, kind);
        return add(name, kind);
    }

    /** The field disappears from a row with the row's next change, which each row has at once. */
    private List<String> dropColumn() {
        String name = any();
        columns.remove(name);
        return List.of("ALTER TABLE items DROP COLUMN " + name, touch());
    }

    private List<String> renameColumn(int step) {
        String name = any();
        columns.put("r" + step, columns.remove(name));
        return List.of("ALTER TABLE items RENAME COLUMN " + name + " TO r" + step, touch());
    }

    /** Changes each row. */
    static String touch() {
        return "UPDATE items SET n = n + 1";
    }

    private String change(int step) {
        String some = some();
        return switch (random.nextInt(10)) {
            case 0, 1 -> insert(step, random.nextInt(1, 60));
            case 2 -> "DELETE FROM items WHERE " + some;
            case 3 -> "UPDATE items SET id = id + " + shift() + " WHERE " + some + " AND id < " + SHIFT;
            case 4 -> "UPDATE items SET part = concat('q" + ++shifts + "', part) WHERE " + some + " AND part < 'q'";
            case 5 -> "UPDATE items SET big = " + large(step) + " WHERE " + some;
            case 6 -> "UPDATE items SET big = NULL WHERE " + some;
            case 7 -> columns.isEmpty() ? special(step) : "UPDATE items SET " + assignment(step) + " WHERE " + some;
            case 8 -> special(step);
            default -> "UPDATE items SET n = n + 1 WHERE " + some;
        };
    }

    /** Added to an id it makes one that nobody has had. */
    final long shift() {
        return ++shifts * SHIFT;
    }

    /** A few rows. */
    final String some() {
        return "id % 40 = " + random.nextInt(40) + " AND part = 'p" + random.nextInt(4) + "'";
    }

    /** Mostly up to 30 KiB, now and then far beyond 64 KiB. */
    private String large(int step) {
        int times = random.nextInt(15) == 0 ? random.nextInt(20_000, 60_000) : random.nextInt(6_000);
        return "repeat('" + step + "ä☃ ', " + times + ")";
    }

    private String assignment(int step) {
        String name = any();
        ColumnKind kind = columns.get(name);
        return name + " = "
                + switch (kind) {
                    case INT -> "" + random.nextInt(10_000_000);
                    case BIGINT -> "" + random.nextLong();
                    case TEXT -> "repeat('t" + step + "', " + random.nextInt(10_000) + ")";
                    case BOOLEAN -> "" + random.nextBoolean();
                    case DECIMAL -> random.nextInt() + "." + random.nextInt(1000);
                    case JSON -> "'{\"a\": [" + random.nextInt() + ", null, {\"b\": \"ä" + step + "\"}]}'";
                    case DATETIME ->
                        "'20%02d-%02d-28 %02d:00:59.%06d'"
                                .formatted(
                                        random.nextInt(100),
                                        random.nextInt(1, 13),
                                        random.nextInt(24),
                                        random.nextInt(1_000_000));
                    case DOUBLE -> "" + random.nextDouble();
                    case TIMESTAMP, BYTES -> literal(kind);
                };
    }

    private String any() {
        return oneOf(List.copyOf(columns.keySet()));
    }

    final <T> T oneOf(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** The rows that the source has, as they have to be in Convex. */
    final Collection<Map<String, Object>> rows(SourceDatabase database) {
        Map<String, ColumnKind> all = new TreeMap<>(columns);
        all.putAll(ALWAYS);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(showUtc());
            List<Map<String, Object>> rows = new ArrayList<>();
            ResultSet result = statement.executeQuery("SELECT * FROM items");
            while (result.next()) {
                Map<String, Object> row = new TreeMap<>();
                for (Map.Entry<String, ColumnKind> column : all.entrySet()) {
                    if (result.getObject(column.getKey()) != null) {
                        row.put(column.getKey(), column.getValue().value(result, column.getKey()));
                    }
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new RigException(e.getMessage(), e);
        }
    }
}
