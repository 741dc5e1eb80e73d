package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ForeignWriteScenario;
import dev.convexmirror.imports.ImportFixture;
import dev.convexmirror.rig.MariaDbNode;
import java.util.List;

/** Writes by others to a table that is imported from a real MariaDB. */
class MariaDbForeignWriteIT extends ForeignWriteScenario {

    @Override
    protected ImportFixture fixture() {
        return ImportFixture.mariaDb();
    }

    @Override
    protected String things() {
        return "CREATE TABLE things (id bigint PRIMARY KEY, name text, data json)";
    }

    @Override
    protected String rows(int from, int to) {
        return "INSERT INTO things SELECT seq, CONCAT('name ', seq),"
                + " JSON_OBJECT('n', seq, 'list', JSON_ARRAY(1.5, -0.0, seq)) FROM " + MariaDbNode.numbers(from, to);
    }

    @Override
    protected String move(int id) {
        return "UPDATE IGNORE things SET id = id + 1000 WHERE id = " + id;
    }

    @Override
    protected String insert(int id) {
        return "INSERT IGNORE INTO things VALUES (" + id + ", 'new', '1')";
    }

    @Override
    protected String pause() {
        return "DO SLEEP(0.1)";
    }

    @Override
    protected List<String> oneThing() {
        return List.of("CREATE TABLE things (id varchar(20) PRIMARY KEY)", "INSERT INTO things VALUES ('ada')");
    }

    @Override
    protected String otherForm() {
        return "UPDATE things SET id = 'Ada'";
    }
}
