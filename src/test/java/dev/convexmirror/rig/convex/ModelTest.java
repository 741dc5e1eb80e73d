package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.store.EmulatorClock;
import dev.convexmirror.rig.convex.sync.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random histories against a naive client that applies pages as the protocol says. {@code -Dmodel.seed=N} begins with a
 * certain history.
 */
class ModelTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 150;

    @Test
    void a_client_that_applies_pages_equals_the_source_whenever_it_is_consistent() {
        Set<Coverage.Point> missed = EnumSet.allOf(Coverage.Point.class);
        int comparisons = 0;
        long base = Long.getLong("model.seed", new Random().nextInt(1_000_000));
        System.out.println("ModelTest seeds " + base + " to " + (base + SEEDS - 1));
        for (long seed = base; seed < base + SEEDS; seed++) {
            Random random = new Random(seed);
            try (ConvexEmulator emulator = emulator(random, seed)) {
                comparisons += new ModelRun(emulator, random).run(STEPS, "seed " + seed);
                missed.removeAll(emulator.coverage().hits());
            }
        }
        assertThat(missed)
                .as("corners of the page algorithm that no history reached")
                .isEmpty();
        assertThat(comparisons).isGreaterThan(SEEDS);
    }

    private static ConvexEmulator emulator(Random random, long seed) {
        int pageSize = 1 + random.nextInt(6);
        return ConvexEmulator.builder()
                .seed(seed)
                .clock(EmulatorClock.frozenAt(Instant.parse("2026-08-22T10:00:00Z")))
                .pageSize(pageSize)
                .maxRowsRead(pageSize + random.nextInt(6))
                .pageBytes(random.nextBoolean() ? 1 << 26 : 200)
                .freshness(Duration.ofSeconds(30))
                .progressWrites(random.nextBoolean())
                .start();
    }
}
