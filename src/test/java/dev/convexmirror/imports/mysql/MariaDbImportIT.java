package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.imports.ImportFixture;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of a real MariaDB becomes a table in Convex and stays equal to it. */
class MariaDbImportIT {

    private static final String PEOPLE =
            "CREATE TABLE people (region varchar(20), id bigint, name text, n int, PRIMARY KEY (region, id))";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7})
    void the_table_is_equal_after_random_changes_and_kills(long seed) {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given: a table that is written to while it is read for the first time
            fixture.database()
                    .execute(
                            PEOPLE,
                            "INSERT INTO people SELECT CONCAT('r', seq % 3), seq, REPEAT(MD5(seq), 100), seq"
                                    + " FROM seq_1_to_3000");
            Random random = new Random(seed);
            // When: agents come and are killed; with pauses between the changes, so that a slow machine has time for
            // them, too
            fixture.whileWriting(step -> new String[] {change(random, step), "DO SLEEP(0.01)"}, () -> {
                fixture.startAndKill("people", 3);
                AgentProcess last = fixture.start(fixture.options("people"));
                fixture.awaitFollowing(last, "people");
            });
            // Then
            awaitEqual(fixture);
        }
    }

    @Test
    void keys_that_change_statements_and_new_columns_arrive() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database().execute(PEOPLE, "INSERT INTO people VALUES ('a', 1, 'Ada', 7), ('a', 2, 'Bob', 1)");
            AgentProcess agent = fixture.start(fixture.options("people")
                    .withProperty(ImportFixture.key("people", "rename.\"n\""), "number")
                    .withProperty(ImportFixture.key("people", "exclude"), "name"));
            fixture.awaitFollowing(agent, "people");
            // When
            fixture.database()
                    .execute(
                            "TRUNCATE TABLE people",
                            "INSERT INTO people VALUES ('a', 5, 'Ada', 7), ('A ', 6, 'Bob', 1), ('c', 7, 'Cyd', 1)",
                            "UPDATE people SET id = 3 WHERE id = 5",
                            "DELETE FROM people WHERE id = 7",
                            "ALTER TABLE people ADD extra boolean FIRST, DROP name",
                            "INSERT INTO people VALUES (true, 'b', 4, 5)");
            // Then
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                    .containsExactlyInAnyOrder(
                            Map.of("region", "a", "id", 3L, "number", 7.0),
                            Map.of("region", "A ", "id", 6L, "number", 1.0),
                            Map.of("region", "b", "id", 4L, "number", 5.0, "extra", true)));
        }
    }

    @Test
    void an_import_goes_on_after_the_database_has_crashed() {
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
    void a_binlog_that_is_gone_leads_to_a_new_snapshot_that_knows_keys_of_every_form() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given: keys that look differently in Convex and in SQL
            fixture.database()
                    .execute(
                            "CREATE TABLE events (at timestamp(6), d datetime(3), price decimal(20,5), raw binary(4),"
                                    + " flag bit(3), n int unsigned, day date, t time(1), name varchar(20) CHARACTER SET"
                                    + " latin1, x double, PRIMARY KEY (at, d, price, raw, flag, n, day, t, name, x))",
                            "INSERT INTO events SELECT '2026-01-01' + INTERVAL seq SECOND, '2026-01-01 00:00:00.5', seq / 7,"
                                    + " UNHEX('ff00'), seq % 8, seq, '2026-11-23', '-10:00:00.5', CONCAT('ä€', seq), seq / 8"
                                    + " FROM seq_1_to_600");
            AgentProcess agent = fixture.start(fixture.options("events"));
            fixture.awaitFollowing(agent, "events");
            agent.kill();
            fixture.database().execute("DELETE FROM events WHERE n > 590", "FLUSH BINARY LOGS");
            await().atMost(ImportFixture.PATIENCE).until(() -> {
                // not while the server still sends to the agent that is gone
                String file = fixture.database()
                        .query("SHOW MASTER STATUS")
                        .getFirst()
                        .getFirst();
                fixture.database().execute("PURGE BINARY LOGS TO '" + file + "'");
                return fixture.database().query("SHOW BINARY LOGS").size() == 1;
            });
            // When
            AgentProcess again = fixture.start(fixture.options("events"));
            // Then
            again.awaitLine("590 rows, 10 removed", ImportFixture.PATIENCE);
            fixture.awaitFollowing(again, "events");
            assertThat(fixture.documents("events")).hasSize(590);
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
    void once_ends_with_the_snapshot() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database().execute(PEOPLE, "INSERT INTO people SELECT 'a', seq, 'n', seq FROM seq_1_to_600");
            // When
            AgentProcess agent =
                    fixture.start(fixture.options("people").withProperty(ImportFixture.key("people", "mode"), "once"));
            // Then
            agent.awaitLine("600 rows, 0 removed", ImportFixture.PATIENCE);
            agent.awaitLine("has nothing more to do", ImportFixture.PATIENCE);
            assertThat(fixture.documents("people")).hasSize(600);
        }
    }

    private static String change(Random random, int step) {
        int id = random.nextInt(1, 3200);
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                "INSERT INTO people VALUES ('r" + id % 3 + "', " + id + ", 'new', " + step
                        + ") ON DUPLICATE KEY UPDATE n = " + step;
            case 2 -> "UPDATE people SET n = n + 1 WHERE id BETWEEN " + id + " AND " + (id + 20);
            case 3 -> "UPDATE IGNORE people SET id = id + 10000 WHERE id = " + id;
            case 4 -> "DELETE FROM people WHERE id BETWEEN " + id + " AND " + (id + 3);
            default -> "UPDATE people SET name = NULL WHERE id = " + id;
        };
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
