package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.SourceDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A table of many rows that is written to while it is read for the first time, and again as the agent is killed, becomes equal. {@code
 * -Dimport.rows=200000} makes it larger.
 */
class BigImportIT {

    private static final int ROWS = Integer.getInteger("import.rows", 20_000);
    private static final int REQUESTS_BEFORE_DEATH = 20;
    private static final int SEED = 7;

    @Test
    void a_large_table_of_postgresql_that_is_written_to_becomes_equal() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            run(fixture, "SELECT pg_sleep(0.01)");
        }
    }

    @Test
    void a_large_table_of_mariadb_that_is_written_to_becomes_equal() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            run(fixture, "DO SLEEP(0.01)");
        }
    }

    /** @param pause a statement between changes, so that a slow machine has time for the agent, too */
    private static void run(ImportFixture fixture, String pause) {
        // Given
        fixture.database()
                .execute(
                        "CREATE TABLE things (id bigint PRIMARY KEY, name varchar(40), n int)",
                        "INSERT INTO things SELECT i, concat('name ', i), i FROM "
                                + fixture.database().numbers(ROWS));
        Random random = new Random(SEED);
        // When
        fixture.whileWriting(step -> new String[] {change(random, step), pause}, () -> {
            fixture.startAndKill("things", REQUESTS_BEFORE_DEATH);
            AgentProcess last = fixture.start(fixture.options("things"));
            last.awaitLine("taking a snapshot", ImportFixture.PATIENCE);
            long begin = System.nanoTime();
            fixture.awaitFollowing(last, "things");
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "%s: %,d rows in %.1f s, %,.0f a second%n",
                    fixture.database().scheme(), ROWS, seconds, ROWS / seconds);
        });
        // Then
        Map<Object, List<Object>> expected = source(fixture.database());
        await().atMost(ImportFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    Map<Object, List<Object>> found = convex(fixture);
                    assertThat(found).hasSameSizeAs(expected);
                    assertThat(expected.entrySet().stream()
                                    .filter(row -> !row.getValue().equals(found.get(row.getKey()))))
                            .isEmpty();
                });
    }

    private static String change(Random random, int step) {
        String one = "id = " + random.nextInt(1, ROWS);
        return switch (random.nextInt(5)) {
            case 0 -> "INSERT INTO things VALUES (" + (ROWS + step + 1) + ", 'new', 0)";
            case 1 -> "DELETE FROM things WHERE " + one;
            case 2 -> "UPDATE things SET id = id + 100000000 WHERE " + one;
            case 3 -> "UPDATE things SET name = NULL WHERE " + one;
            default -> "UPDATE things SET n = n + 1 WHERE " + one;
        };
    }

    private static Map<Object, List<Object>> source(SourceDatabase database) {
        Map<Object, List<Object>> rows = new HashMap<>();
        for (List<String> row : database.query("SELECT id, coalesce(name, ''), n FROM things")) {
            rows.put(Long.parseLong(row.get(0)), List.of(row.get(1), Double.parseDouble(row.get(2))));
        }
        return rows;
    }

    private static Map<Object, List<Object>> convex(ImportFixture fixture) {
        Map<Object, List<Object>> rows = new HashMap<>();
        for (var document : fixture.mirror().convex().documents("things").values()) {
            Map<String, Object> fields = document.fields();
            assertThat(rows.put(fields.get("id"), List.of(fields.getOrDefault("name", ""), fields.get("n"))))
                    .as("another document of key %s", fields.get("id"))
                    .isNull();
        }
        return rows;
    }
}
