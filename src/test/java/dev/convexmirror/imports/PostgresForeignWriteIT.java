package dev.convexmirror.imports;

import java.util.List;
import java.util.Random;

/** Writes by others to a table that is imported from a real PostgreSQL. */
class PostgresForeignWriteIT extends ForeignWriteScenario {

    @Override
    protected ImportFixture fixture() {
        return ImportFixture.postgres();
    }

    @Override
    protected String things() {
        return "CREATE TABLE things (id bigint PRIMARY KEY, name text, data jsonb)";
    }

    @Override
    protected String rows(int from, int to) {
        return "INSERT INTO things SELECT i, 'name ' || i, jsonb_build_object('n', i, 'list', jsonb_build_array(1.5, -0.0, i))"
                + " FROM generate_series(" + from + ", " + to + ") i";
    }

    @Override
    protected List<String> change(Random random) {
        int id = random.nextInt(1, 320);
        return switch (random.nextInt(6)) {
            case 0 -> List.of("DELETE FROM things WHERE id = " + id);
            case 1 ->
                List.of(
                        "BEGIN",
                        "DELETE FROM things WHERE id = " + id,
                        "INSERT INTO things VALUES (" + id + ", 'again')",
                        "COMMIT");
            case 2 ->
                List.of("UPDATE things SET id = id + 1000 WHERE id = " + id
                        + " AND NOT EXISTS (SELECT FROM things other WHERE other.id = things.id + 1000)");
            case 3 -> List.of("INSERT INTO things VALUES (" + id + ", 'new', '1') ON CONFLICT (id) DO NOTHING");
            default ->
                List.of("UPDATE things SET name = 'step " + random.nextInt() + "', data = NULL WHERE id = " + id);
        };
    }

    @Override
    protected String pause() {
        return "SELECT pg_sleep(0.1)";
    }

    @Override
    protected List<String> oneThing() {
        return List.of("CREATE TABLE things (id numeric PRIMARY KEY)", "INSERT INTO things VALUES (1.0)");
    }

    @Override
    protected String otherForm() {
        return "UPDATE things SET id = 1.00";
    }
}
