package dev.convexmirror.export;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise itself: whatever is written while a snapshot runs and after it, the index equals the source by id, version
 * and content. {@code -Dtail=10m} tails for longer, {@code -Dseeds=5,6} tries
 * others.
 */
class SnapshotAndTailIT {

    private static final Duration TAIL = Duration.parse("PT" + System.getProperty("tail", "15s"));
    private static final List<String> TABLES =
            List.of("messages", "users", "orders", "billing/stripe/events", "search/documents");

    static LongStream seeds() {
        return Stream.of(System.getProperty("seeds", "1,20260822,-7").split(","))
                .mapToLong(Long::parseLong);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_index_equals_a_source_that_changes_while_it_is_mirrored(long seed) {
        // Given
        try (MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder()
                .pageSize(700)
                .maxRowsRead(1400)
                .freshness(Duration.ofSeconds(1))
                .seed(seed))) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), seed, TABLES);
            workload.fill(8_000);
            AgentProcess agent = mirror.startAgent();
            // When
            workload.whileRunning(60, () -> {
                agent.awaitReady(Duration.ofSeconds(90));
                Instant end = Instant.now().plus(TAIL);
                await().atMost(TAIL.plusMinutes(1)).until(() -> Instant.now().isAfter(end));
            });
            // Then
            mirror.awaitEqual(Duration.ofMinutes(1));
        }
    }
}
