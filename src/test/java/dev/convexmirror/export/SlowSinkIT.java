package dev.convexmirror.export;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchProxy;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invariant I10: the source walks its tables only for those who ask again in time, and a sink may be too slow for that. */
class SlowSinkIT {

    @Test
    void a_snapshot_of_a_busy_source_ends_although_every_page_takes_longer_than_the_source_waits() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.with(
                        ConvexEmulator.builder().pageSize(300).freshness(Duration.ofMillis(700)));
                ElasticsearchProxy proxy =
                        new ElasticsearchProxy(mirror.elasticsearch().url())) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), 11, List.of("messages", "users"));
            workload.fill(2_000);
            proxy.delay(line -> line.endsWith("/_bulk"), Duration.ofSeconds(1));
            AgentProcess agent = mirror.startAgent(mirror.options()
                    .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString()));
            // When
            workload.whileRunning(20, () -> agent.awaitReady(Duration.ofMinutes(4)));
            // Then
            mirror.awaitEqual(Duration.ofMinutes(2));
        }
    }
}
