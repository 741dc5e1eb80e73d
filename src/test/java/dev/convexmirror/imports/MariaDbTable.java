package dev.convexmirror.imports;

import dev.convexmirror.rig.MariaDbNode;
import java.util.List;
import java.util.Random;

/** In MariaDB or MySQL. Keys that differ in case only are one for the database, and two for Convex. */
final class MariaDbTable extends RandomTable {

    MariaDbTable(Random random) {
        super(random);
    }

    @Override
    List<String> create() {
        return List.of(
                "CREATE TABLE items (part varchar(60) CHARACTER SET latin1, id bigint, n int, big mediumtext,"
                        + " PRIMARY KEY (part, id)) CHARACTER SET utf8mb4",
                "INSERT INTO items SELECT concat('p', seq % 3), seq, seq, repeat(left(sha2(seq, 256), 32), 100) FROM "
                        + MariaDbNode.numbers(1, 800));
    }

    /** At the end or before others; some have a value in each row at once, which the binlog does not tell. */
    @Override
    List<String> add(String column, ColumnKind kind) {
        String type =
                switch (kind) {
                    case INT -> oneOf(List.of("int", "mediumint unsigned"));
                    case BIGINT -> "bigint";
                    case TEXT -> oneOf(List.of("text", "mediumtext CHARACTER SET utf16"));
                    case BOOLEAN -> "boolean";
                    case DECIMAL -> "decimal(20,4)";
                    case JSON -> "json";
                    case TIMESTAMP -> "timestamp(6) NULL";
                    case DATETIME -> "datetime(6)";
                    case DOUBLE -> "double";
                    case BYTES -> "varbinary(30)";
                };
        boolean hasDefault = kind == ColumnKind.INT || kind == ColumnKind.DECIMAL;
        String add = "ALTER TABLE items ADD COLUMN " + column + " " + type
                + (hasDefault ? " NOT NULL DEFAULT 7" : "")
                + oneOf(List.of("", " FIRST", " AFTER id"));
        return hasDefault ? List.of(add, touch()) : List.of(add);
    }

    @Override
    String insert(int step, int count) {
        return "INSERT IGNORE " + insertion(step, count);
    }

    private String insertion(int step, int count) {
        return "INTO items (part, id, n, big) SELECT concat('p', seq % 4), seq, " + step
                + ", CASE WHEN seq % 3 > 0 THEN repeat(left(sha2(seq, 256), 32), " + random.nextInt(200)
                + ") END FROM " + MariaDbNode.numbers(random.nextInt(800), 800 + count) + " WHERE seq % 7 = 0";
    }

    @Override
    String special(int step) {
        int count = random.nextInt(1, 60);
        return switch (random.nextInt(5)) {
            case 0 -> "REPLACE " + insertion(step, count);
            // each row goes to the key that the one before it has just left
            case 1 -> "UPDATE items SET id = id + 1 WHERE id < 100000 ORDER BY id DESC LIMIT " + count;
            // for the database this is the same key
            case 2 -> "UPDATE items SET part = " + oneOf(List.of("upper", "lower")) + "(part) WHERE " + some();
            case 3 -> "DELETE FROM items WHERE " + some() + " ORDER BY id LIMIT 3";
            default ->
                "INSERT " + insertion(step, count) + " ON DUPLICATE KEY UPDATE n = VALUES(n), id = id + (id % 5 = 0) * "
                        + shift();
        };
    }

    @Override
    List<String> alone(int step) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> List.of("FLUSH BINARY LOGS");
            // ends the transaction by itself
            case 2 -> List.of("BEGIN", touch(), "ALTER TABLE items COMMENT = 'step " + step + "'", "ROLLBACK");
            case 3 ->
                List.of("ALTER TABLE items MODIFY big " + oneOf(List.of("longtext", "mediumtext"))
                        + oneOf(List.of(" FIRST", " AFTER n")));
            default ->
                List.of("ALTER TABLE items MODIFY part varchar(60) CHARACTER SET "
                        + oneOf(List.of("latin1", "utf8mb4")));
        };
    }

    @Override
    String literal(ColumnKind kind) {
        return kind == ColumnKind.BYTES
                ? "unhex(left(sha2('" + random.nextInt() + "', 256), 32))"
                : "from_unixtime(" + random.nextInt(2_000_000_000) + ".123456)";
    }

    @Override
    String showUtc() {
        return "SET time_zone = '+00:00'";
    }
}
