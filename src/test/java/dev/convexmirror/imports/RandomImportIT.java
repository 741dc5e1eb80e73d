package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import dev.convexmirror.rig.PostgresServer;
import dev.convexmirror.rig.convex.http.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes of rows and of the table, faults of Convex, deaths of the agent and crashes of the database; after each run the
 * table in Convex equals the source. {@code -Dimport.seeds=20} makes as many runs of each database from seed 1 on,
 * {@code -Dimport.seed=7} the one of that seed.
 */
class RandomImportIT {

    private static final int STEPS = 120;
    private static final long SEEDS = 2;

    static LongStream seeds() {
        Long seed = Long.getLong("import.seed");
        return seed == null ? LongStream.rangeClosed(1, Long.getLong("import.seeds", SEEDS)) : LongStream.of(seed);
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
            run(fixture, seed, random, new MariaDbTable(random), MariaDbNode::crash);
        }
    }

    private static void run(ImportFixture fixture, long seed, Random random, RandomTable table, Runnable crash) {
        // Given
        table.create().forEach(fixture.database()::execute);
        fail(fixture, new Random(seed));
        // When
        AgentProcess agent = fixture.start(fixture.options(RandomTable.NAME));
        for (int step = 0; step < STEPS; step++) {
            change(fixture, table, step);
            if (random.nextInt(STEPS / 3) == 0) {
                // at a moment that is another on each machine, now and then before it follows
                agent.kill();
                for (int away = random.nextInt(STEPS / 6); away > 0; away--) {
                    change(fixture, table, ++step);
                }
                agent = fixture.start(fixture.options(RandomTable.NAME));
            }
            if (random.nextInt(STEPS / 3) == 0) {
                fixture.awaitFollowing(agent, RandomTable.NAME);
            }
            if (random.nextInt(STEPS) == 0) {
                crash.run();
            }
        }
        fixture.mirror().convex().faults().clear();
        // Then
        Collection<Map<String, Object>> expected = comparable(table.rows(fixture.database()));
        await("seed " + seed).atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(
                        comparable(fixture.documents(RandomTable.NAME)))
                .containsExactlyInAnyOrderElementsOf(expected));
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

    /** With bytes as text, as arrays are equal to themselves only. */
    private static Collection<Map<String, Object>> comparable(Collection<Map<String, Object>> rows) {
        List<Map<String, Object>> copies = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, Object> copy = new TreeMap<>(row);
            copy.replaceAll((field, value) ->
                    value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
            copies.add(copy);
        }
        return copies;
    }
}
