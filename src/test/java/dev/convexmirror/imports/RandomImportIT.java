package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import dev.convexmirror.rig.PostgresServer;
import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes of rows and of the table, faults of Convex, deaths of the agent and crashes of the database; after each run the
 * table in Convex equals the source. {@code -Dimport.seeds=20} makes as many runs of each database from seed 1 on,
 * {@code -Dimport.seed=7} the one of that seed, and both together as many from that seed on.
 */
class RandomImportIT {

    private static final int STEPS = 120;
    private static final long SEEDS = 1;

    static LongStream seeds() {
        long one = Long.getLong("import.seed", 0);
        long count = Long.getLong("import.seeds", one == 0 ? SEEDS : 1);
        return LongStream.iterate(Math.max(one, 1), seed -> seed + 1).limit(count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_table_of_postgresql_is_equal_whatever_happened(long seed) {
        try (PostgresServer server = new PostgresServer();
                ImportFixture fixture = ImportFixture.postgres(server.database())) {
            Random random = new Random(seed);
            run(fixture, seed, random, new PostgresTable(random), server::crash);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_table_of_mariadb_is_equal_whatever_happened(long seed) {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            Random random = new Random(seed);
            Runnable crash = MariaDbNode.isOurs() ? MariaDbNode::crash : () -> {};
            run(fixture, seed, random, new MariaDbTable(random), crash);
        }
    }

    private static void run(ImportFixture fixture, long seed, Random random, RandomTable table, Runnable crash) {
        // Given
        table.create().forEach(fixture.database()::execute);
        fail(fixture, new Random(seed));
        // When
        List<AgentProcess> agents = new ArrayList<>(List.of(fixture.start(fixture.options(RandomTable.NAME))));
        for (int step = 0; step < STEPS; step++) {
            change(fixture, table, step);
            if (random.nextInt(STEPS / 3) == 0) {
                // at a moment that is another on each machine, now and then before it follows
                agents.getLast().kill();
                for (int away = random.nextInt(STEPS / 6); away > 0; away--) {
                    change(fixture, table, ++step);
                }
                agents.add(fixture.start(fixture.options(RandomTable.NAME)));
            }
            if (random.nextInt(STEPS / 3) == 0) {
                fixture.awaitFollowing(agents.getLast(), RandomTable.NAME);
            }
            if (random.nextInt(STEPS) == 0) {
                crash.run();
            }
        }
        fixture.mirror().convex().faults().clear();
        // Then
        Map<String, Map<String, Object>> expected = byKey(table.rows(fixture.database()));
        await("seed " + seed)
                .atMost(ImportFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(differences(expected, byKey(fixture.documents(RandomTable.NAME))))
                        .as(() -> String.join("\n", agents.getLast().output()))
                        .isEmpty());
        // and none of that was taken for a write by others
        assertThat(agents).allSatisfy(agent -> assertThat(agent.output())
                .noneSatisfy(line -> assertThat(line).contains("foreign write")));
    }

    private static void fail(ImportFixture fixture, Random random) {
        for (Fault fault : new Fault[] {
            Fault.error(503, "OptimisticConcurrencyControlFailure", "again"), Fault.reset(), Fault.truncateAt(0.5)
        }) {
            fixture.mirror().convex().faults().randomly(0.05, random, ImportFixture.APPLY, fault);
        }
    }

    private static void change(ImportFixture fixture, RandomTable table, int step) {
        fixture.database().execute(table.step(step).toArray(String[]::new));
    }

    private static Map<String, Map<String, Object>> byKey(Collection<Map<String, Object>> rows) {
        Map<String, Map<String, Object>> byKey = new TreeMap<>();
        for (Map<String, Object> row : rows) {
            // arrays are equal to themselves only
            Map<String, Object> copy = new TreeMap<>(row);
            copy.replaceAll((field, value) ->
                    value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
            Map<String, Object> other = byKey.put(row.get("part") + " " + row.get("id"), copy);
            assertThat(other).as("another row of the same key").isNull();
        }
        return byKey;
    }

    /** In few words, as there may be megabytes. */
    private static List<String> differences(
            Map<String, Map<String, Object>> expected, Map<String, Map<String, Object>> found) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            Map<String, Object> source = expected.getOrDefault(key, Map.of());
            Map<String, Object> convex = found.getOrDefault(key, Map.of());
            Set<String> fields = new TreeSet<>(source.keySet());
            fields.addAll(convex.keySet());
            for (String field : fields) {
                if (!Objects.equals(source.get(field), convex.get(field))) {
                    differences.add("%s: %s is %.80s and not %.80s"
                            .formatted(key, field, convex.get(field), source.get(field)));
                }
            }
        }
        return differences;
    }
}
