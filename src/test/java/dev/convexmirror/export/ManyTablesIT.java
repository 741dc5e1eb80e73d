package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deployment may have ten thousand tables; each of them as an index of its own is for large clusters only. */
class ManyTablesIT {

    private static final int TABLES = 9_990;
    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void a_few_tables_of_ten_thousand_are_mirrored_with_a_small_heap() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.create()) {
            for (int i = 0; i < TABLES; i++) {
                mirror.convex().createTable("t%05d".formatted(i));
            }
            RandomWorkload workload = new RandomWorkload(mirror.convex(), 1, List.of("messages", "users"));
            workload.fill(100);
            // When
            AgentProcess agent = mirror.startAgent(mirror.options()
                    .withEnvironment("MIRROR_EXPORT_TABLES", "messages,users")
                    .withJvmOptions("-Xmx112m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            agent.awaitReady(SOON);
            workload.fill(50);
            // Then
            await().atMost(SOON).until(() -> mirror.count("messages") + mirror.count("users") == 150);
            assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
        }
    }
}
