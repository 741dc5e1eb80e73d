package dev.convexmirror.imports;

import java.util.List;
import java.util.Random;

/** In PostgreSQL. Large texts are stored apart (TOAST), so that the log is silent about them unless they change. */
final class PostgresTable extends RandomTable {

    PostgresTable(Random random) {
        super(random);
    }

    @Override
    List<String> create() {
        return List.of(
                "CREATE TABLE items (part text, id bigint, n int, big text, PRIMARY KEY (part, id))",
                "ALTER TABLE items ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO items SELECT 'p' || i % 3, i, i, repeat(md5(i::text), 100) FROM generate_series(1, 800) i");
    }

    @Override
    List<String> add(String column, ColumnKind kind) {
        String add = "ALTER TABLE items ADD " + column + " "
                + switch (kind) {
                    case INT -> "int";
                    case BIGINT -> "bigint";
                    case TEXT -> "text";
                    case BOOLEAN -> "boolean";
                    case DECIMAL -> "numeric";
                    case JSON -> "jsonb";
                    case TIMESTAMP -> "timestamptz";
                    case DATETIME -> "timestamp";
                    case DOUBLE -> "double precision";
                    case BYTES -> "bytea";
                };
        return kind == ColumnKind.TEXT
                ? List.of(add, "ALTER TABLE items ALTER " + column + " SET STORAGE EXTERNAL")
                : List.of(add);
    }

    @Override
    String insert(int step, int count) {
        return insertion(step, count) + " ON CONFLICT DO NOTHING";
    }

    private String insertion(int step, int count) {
        return "INSERT INTO items (part, id, n, big) SELECT 'p' || i % 4, i, " + step
                + ", CASE WHEN i % 3 > 0 THEN repeat(md5(i::text), " + random.nextInt(200)
                + ") END FROM generate_series(" + random.nextInt(800) + ", " + (800 + count) + ", 7) i";
    }

    @Override
    String special(int step) {
        return insertion(step, random.nextInt(1, 60)) + " ON CONFLICT (part, id) DO UPDATE SET n = excluded.n";
    }

    @Override
    List<String> alone(int step) {
        return switch (random.nextInt(3)) {
            // every row with its large text
            case 0 -> List.of("ALTER TABLE items REPLICA IDENTITY FULL", touch());
            case 1 -> List.of("ALTER TABLE items REPLICA IDENTITY DEFAULT", touch());
            // all rows move without a change
            default -> List.of("VACUUM FULL items");
        };
    }

    @Override
    String literal(ColumnKind kind) {
        return kind == ColumnKind.BYTES
                ? "decode(md5('" + random.nextInt() + "'), 'hex')"
                : "to_timestamp(" + random.nextInt(2_000_000_000) + ".123456)";
    }

    @Override
    String showUtc() {
        return "SET TIME ZONE 'UTC'";
    }
}
