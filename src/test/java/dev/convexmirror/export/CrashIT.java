package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent is killed at random moments, with the source changing all the time; nothing is lost and nothing is left over. */
class CrashIT {

    private static final int KILLS = 20;
    private static final List<String> TABLES = List.of("messages", "users", "billing/stripe/events");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 44})
    void twenty_kills_lose_nothing_and_leave_no_ghosts(long seed) {
        // Given: pages so small and a source so busy that the kills fall into the snapshot as well as into the tail
        try (MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder()
                .pageSize(150)
                .maxRowsRead(300)
                .freshness(Duration.ofMillis(300))
                .seed(seed))) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), seed, TABLES);
            workload.fill(12_000);
            Random random = new Random(seed);
            AtomicInteger whileSnapshotting = new AtomicInteger();
            // When
            workload.whileRunning(80, () -> {
                for (int kill = 0; kill < KILLS; kill++) {
                    // each agent waits for the lease of the one that was killed before
                    AgentProcess agent =
                            mirror.startAgent(mirror.options().withEnvironment("MIRROR_LEASE_DURATION", "4s"));
                    agent.awaitFirstPage(Duration.ofMinutes(4));
                    Instant moment = Instant.now().plusMillis(random.nextInt(1500));
                    await().pollInterval(Duration.ofMillis(5))
                            .until(() -> Instant.now().isAfter(moment));
                    if (agent.readiness().status() != 200) {
                        whileSnapshotting.incrementAndGet();
                    }
                    agent.kill();
                }
            });
            // Then
            mirror.startAgent();
            mirror.awaitEqual(Duration.ofMinutes(2));
            assertThat(whileSnapshotting.get())
                    .as("kills before the mirror was consistent")
                    .isPositive();
        }
    }
}
