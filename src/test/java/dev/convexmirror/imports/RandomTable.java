package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A table and random statements that change it and its rows. */
final class RandomTable {

    static final String NAME = "items";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TYPES =
            List.of("int", "text", "boolean", "numeric", "jsonb", "timestamptz", "double precision", "bigint");

    private final Random random;
    /** Name and type of the columns that are not always there. */
    private final Map<String, String> columns = new TreeMap<>();

    private long shifts;

    RandomTable(Random random) {
        this.random = random;
    }

    /** Makes the table; large values of {@code big} and of other texts are stored apart (TOAST). */
    List<String> create() {
        return List.of(
                "CREATE TABLE items (part text, id bigint, n int, big text, PRIMARY KEY (part, id))",
                "ALTER TABLE items ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO items SELECT 'p' || i % 3, i, i, repeat(md5(i::text), 100) FROM generate_series(1, 800) i");
    }

    /** One or more statements, each to be committed by itself unless they say otherwise. */
    List<String> step(int step) {
        int kind = random.nextInt(100);
        if (kind < 4) {
            return addColumn(step);
        }
        if (kind < 7) {
            return dropColumn();
        }
        if (kind < 8) {
            return List.of("TRUNCATE items", insert(step, 300));
        }
        if (kind < 30) {
            List<String> statements = new ArrayList<>(List.of("BEGIN"));
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                statements.add(change(step));
            }
            statements.add(random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT");
            return statements;
        }
        return List.of(change(step));
    }

    private List<String> addColumn(int step) {
        String name = "c" + step;
        String type = TYPES.get(random.nextInt(TYPES.size()));
        columns.put(name, type);
        String add = "ALTER TABLE items ADD " + name + " " + type;
        return type.equals("text")
                ? List.of(add, "ALTER TABLE items ALTER " + name + " SET STORAGE EXTERNAL")
                : List.of(add);
    }

    /** The field disappears from a row with the row's next change, which each row has at once. */
    private List<String> dropColumn() {
        if (columns.isEmpty()) {
            return List.of();
        }
        String name = List.copyOf(columns.keySet()).get(random.nextInt(columns.size()));
        columns.remove(name);
        return List.of("ALTER TABLE items DROP " + name, "UPDATE items SET n = n");
    }

    private String change(int step) {
        String some = "id % 40 = " + random.nextInt(40) + " AND part = 'p" + random.nextInt(4) + "'";
        return switch (random.nextInt(8)) {
            case 0, 1 -> insert(step, random.nextInt(1, 60));
            case 2 -> "DELETE FROM items WHERE " + some;
            // to keys that nobody has
            case 3 -> "UPDATE items SET id = id + " + ++shifts * 1_000_000L + " WHERE " + some + " AND id < 1000000";
            case 4 -> "UPDATE items SET part = 'q" + ++shifts + "' || part WHERE " + some + " AND part < 'q'";
            case 5 -> "UPDATE items SET big = repeat('" + step + " ', " + random.nextInt(3000) + ") WHERE " + some;
            case 6 ->
                columns.isEmpty()
                        ? "UPDATE items SET big = NULL WHERE " + some
                        : "UPDATE items SET " + assignment(step) + " WHERE " + some;
            default -> "UPDATE items SET n = n + 1 WHERE " + some;
        };
    }

    private String insert(int step, int count) {
        return "INSERT INTO items (part, id, n, big) SELECT 'p' || i % 4, i, " + step
                + ", CASE WHEN i % 3 > 0 THEN repeat(md5(i::text), " + random.nextInt(200)
                + ") END FROM generate_series("
                + random.nextInt(800) + ", " + (800 + count) + ", 7) i ON CONFLICT DO NOTHING";
    }

    private String assignment(int step) {
        String name = List.copyOf(columns.keySet()).get(random.nextInt(columns.size()));
        return name + " = "
                + switch (columns.get(name)) {
                    case "int", "bigint" -> "" + random.nextInt();
                    case "text" -> "repeat('t" + step + "', " + random.nextInt(4000) + ")";
                    case "boolean" -> "" + random.nextBoolean();
                    case "numeric" -> random.nextInt() + "." + random.nextInt(1000);
                    case "jsonb" -> "'{\"a\": [" + random.nextInt() + ", null, {\"b\": \"" + step + "\"}]}'";
                    case "timestamptz" -> "to_timestamp(" + random.nextInt(2_000_000_000) + ".123456)";
                    default -> "" + random.nextDouble();
                };
    }

    /** The rows that the source has, as they have to be in Convex. */
    Collection<Map<String, Object>> rows(SourceDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM items")) {
            ResultSetMetaData names = result.getMetaData();
            List<Map<String, Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, Object> row = new TreeMap<>();
                for (int i = 1; i <= names.getColumnCount(); i++) {
                    if (result.getObject(i) != null) {
                        row.put(names.getColumnName(i), value(result, i, names.getColumnTypeName(i)));
                    }
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new RigException(e.getMessage(), e);
        }
    }

    private static Object value(ResultSet result, int column, String type) throws SQLException {
        return switch (type) {
            case "int8" -> result.getLong(column);
            case "int4", "float8" -> result.getDouble(column);
            case "bool" -> result.getBoolean(column);
            case "timestamptz" ->
                result.getTimestamp(column).toInstant().getEpochSecond() * 1000.0
                        + result.getTimestamp(column).getNanos() / 1e6;
            case "jsonb" -> json(result.getString(column));
            default -> result.getString(column);
        };
    }

    private static Object json(String text) {
        try {
            return JSON.convertValue(doubles(JSON.readTree(text)), Object.class);
        } catch (JsonProcessingException e) {
            throw new RigException(e.getMessage(), e);
        }
    }

    private static JsonNode doubles(JsonNode node) {
        if (node.isObject()) {
            var copy = JSON.createObjectNode();
            node.properties().forEach(entry -> copy.set(entry.getKey(), doubles(entry.getValue())));
            return copy;
        }
        if (node.isArray()) {
            var copy = JSON.createArrayNode();
            node.forEach(item -> copy.add(doubles(item)));
            return copy;
        }
        return node.isNumber() ? JSON.getNodeFactory().numberNode(node.doubleValue()) : node;
    }
}
