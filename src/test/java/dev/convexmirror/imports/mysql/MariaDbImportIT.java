package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.imports.ImportFixture;
import dev.convexmirror.imports.ImportScenario;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A table of a real MariaDB becomes a table in Convex and stays equal to it. */
class MariaDbImportIT extends ImportScenario {

    @Override
    protected ImportFixture fixture() {
        return ImportFixture.mariaDb();
    }

    @Override
    protected List<String> events(int count) {
        return List.of(
                "CREATE TABLE events (at timestamp(6), d datetime(3), price decimal(20,5), raw binary(4), flag bit(3),"
                        + " n int unsigned, day date, t time(1), name varchar(20) CHARACTER SET latin1, x double,"
                        + " PRIMARY KEY (at, d, price, raw, flag, n, day, t, name, x))",
                "INSERT INTO events SELECT '2026-01-01' + INTERVAL seq SECOND, '2026-01-01 00:00:00.5', seq / 7,"
                        + " UNHEX('ff00'), seq % 8, seq, '2026-11-23', '-10:00:00.5', CONCAT('ä€', seq), seq / 8"
                        + " FROM " + MariaDbNode.numbers(1, count));
    }

    @Override
    protected void forget(ImportFixture fixture) {
        fixture.database().execute("FLUSH BINARY LOGS");
        await().atMost(ImportFixture.PATIENCE).until(() -> {
            // not while the server still sends to the agent that is gone
            String file = fixture.database().query("SHOW BINARY LOGS").getLast().getFirst();
            fixture.database().execute("PURGE BINARY LOGS TO '" + file + "'");
            return fixture.database().query("SHOW BINARY LOGS").size() == 1;
        });
    }

    /** There is nothing that an import makes. */
    @Override
    protected void assertUntouched(ImportFixture fixture) {}

    @Test
    void an_import_goes_on_after_the_database_has_crashed() {
        assumeThat(MariaDbNode.isOurs())
                .as("the server is somebody's, and must not crash")
                .isTrue();
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database().execute(PEOPLE, "INSERT INTO people VALUES ('a', 1, 'Ada', 7)");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            fixture.database().execute("INSERT INTO people VALUES ('a', 2, 'Bob', 1)");
            // When
            MariaDbNode.crash();
            fixture.database()
                    .execute("INSERT INTO people VALUES ('a', 3, 'Cyd', 1)", "DELETE FROM people WHERE id = 1");
            // Then
            awaitEqual(fixture);
            assertThat(agent.output()).noneSatisfy(line -> assertThat(line).contains("Taking a new snapshot"));
        }
    }

    @Test
    void a_statement_that_moves_rows_leads_to_a_new_snapshot_and_another_type_to_a_message() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database()
                    .execute(
                            PEOPLE,
                            "INSERT INTO people VALUES ('a', 1, 'Ada', 7)",
                            "CREATE TABLE others LIKE people",
                            "INSERT INTO others VALUES ('b', 2, 'Bob', 8)");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            // When
            fixture.database().execute("RENAME TABLE people TO old, others TO people");
            // Then
            awaitEqual(fixture);
            fixture.awaitFollowing(agent, "people");
            fixture.database().execute("ALTER TABLE people MODIFY n bigint");
            agent.awaitLine("n was integer, is bigint", ImportFixture.PATIENCE);
        }
    }

    @Test
    void a_key_that_changes_while_it_is_followed_is_explained() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database()
                    .execute(
                            "CREATE TABLE things (id int PRIMARY KEY, n int NOT NULL)",
                            "INSERT INTO things VALUES (1, 1)");
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            // When
            fixture.database()
                    .execute("ALTER TABLE things ADD INDEX by_n (n), DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)");
            // Then
            assertThat(agent.awaitLine("is not as it was when it was loaded: n was", ImportFixture.PATIENCE))
                    .contains("resync --imports things");
        }
    }

    @Test
    void json_stays_json_when_its_column_is_renamed() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database()
                    .execute(
                            "CREATE TABLE things (id bigint PRIMARY KEY, a text, b json)",
                            "ALTER TABLE things RENAME COLUMN b TO c",
                            "INSERT INTO things VALUES (1, '{}', '[true]')");
            // When
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            // Then
            assertThat(fixture.documents("things")).containsExactly(Map.of("id", 1L, "a", "{}", "c", List.of(true)));
        }
    }

    private static void awaitEqual(ImportFixture fixture) {
        await().atMost(ImportFixture.PATIENCE)
                .untilAsserted(() ->
                        assertThat(new HashSet<>(fixture.documents("people"))).isEqualTo(expected(fixture)));
    }

    private static Set<Map<String, Object>> expected(ImportFixture fixture) {
        Set<Map<String, Object>> rows = new HashSet<>();
        for (List<String> row : fixture.database().query("SELECT region, id, name, n FROM people")) {
            Map<String, Object> fields = new TreeMap<>();
            fields.put("region", row.get(0));
            fields.put("id", Long.parseLong(row.get(1)));
            if (row.get(2) != null) {
                fields.put("name", row.get(2));
            }
            if (row.get(3) != null) {
                fields.put("n", Double.parseDouble(row.get(3)));
            }
            rows.add(fields);
        }
        return rows;
    }
}
