package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.convex.http.Fault;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes of rows and of the table, faults of Convex and deaths of the agent; after each run the table in Convex equals
 * the source. {@code -Dimport.seeds=20} makes as many runs from seed 1 on, {@code -Dimport.seed=7} the one of that seed.
 */
class RandomImportIT {

    private static final String APPLY = "/api/streaming_import/apply_fivetran_operations";
    private static final int STEPS = 120;
    private static final long SEEDS = 2;

    static LongStream seeds() {
        Long seed = Long.getLong("import.seed");
        return seed == null ? LongStream.rangeClosed(1, Long.getLong("import.seeds", SEEDS)) : LongStream.of(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_table_in_convex_equals_the_source_whatever_happened(long seed) {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            Random random = new Random(seed);
            RandomTable table = new RandomTable(random);
            table.create().forEach(fixture.database()::execute);
            Random faults = new Random(seed);
            fixture.mirror()
                    .convex()
                    .faults()
                    .randomly(0.05, faults, APPLY, Fault.error(503, "OptimisticConcurrencyControlFailure", "again"));
            fixture.mirror().convex().faults().randomly(0.05, faults, APPLY, Fault.reset());
            fixture.mirror().convex().faults().randomly(0.05, faults, APPLY, Fault.truncateAt(0.5));
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
            }
            fixture.mirror().convex().faults().clear();
            // Then
            await("seed " + seed).atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(
                            fixture.documents(RandomTable.NAME))
                    .containsExactlyInAnyOrderElementsOf(table.rows(fixture.database())));
        }
    }

    private static void change(ImportFixture fixture, RandomTable table, int step) {
        fixture.database().execute(table.step(step).toArray(String[]::new));
    }
}
