package dev.convexmirror.imports;

import java.util.List;

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
    protected String move(int id) {
        return "UPDATE things SET id = id + 1000 WHERE id = " + id
                + " AND NOT EXISTS (SELECT FROM things other WHERE other.id = things.id + 1000)";
    }

    @Override
    protected String insert(int id) {
        return "INSERT INTO things VALUES (" + id + ", 'new', '1') ON CONFLICT (id) DO NOTHING";
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
