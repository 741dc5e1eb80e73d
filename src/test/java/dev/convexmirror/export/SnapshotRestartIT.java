package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.CountReader;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invariants I3 and I5: only an expired cursor begins a snapshot anew, and readers see the old one until it is complete. */
class SnapshotRestartIT {

    private static final int DOCUMENTS = 3_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void readers_see_the_old_documents_until_the_new_snapshot_is_complete() throws InterruptedException {
        // Given: a mirror whose cursor expires while its agent is down
        try (MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder().pageSize(200));
                CountReader reader = CountReader.of(mirror, "messages")) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), 5, List.of("messages"));
            workload.fill(DOCUMENTS);
            AgentProcess first = mirror.startAgent();
            first.awaitReady(SOON);
            first.kill();
            workload.fill(10);
            mirror.convex().raiseRetentionFloor(mirror.convex().latestTs());
            reader.start();
            // When
            AgentProcess second = mirror.startAgent();
            await().atMost(SOON).until(() -> mirror.count("messages") == DOCUMENTS + 10);
            second.awaitReady(SOON);
            // Then
            assertThat(reader.stop()).contains(DOCUMENTS + 10L).isSubsetOf((long) DOCUMENTS, DOCUMENTS + 10L);
            assertThat(second.metric("convex_mirror_snapshot_restarts_total")).hasValue(1);
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void a_deployment_that_is_restored_from_an_older_backup_is_read_anew() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder().pageSize(50))) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), 8, List.of("messages"));
            workload.fill(200);
            AgentProcess agent = mirror.startAgent();
            agent.awaitReady(SOON);
            long backup = mirror.convex().latestTs();
            for (int i = 0; i < 30; i++) {
                workload.step();
            }
            mirror.awaitEqual(SOON);
            // When
            mirror.convex().restoreBackup(backup);
            // Then: older versions replace newer ones
            mirror.awaitEqual(SOON);
            assertThat(mirror.count("messages")).isEqualTo(200);
            assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(1);
        }
    }

    @Test
    void any_other_refusal_is_repeated_and_restarts_nothing() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.create()) {
            new RandomWorkload(mirror.convex(), 6, List.of("messages")).fill(100);
            AgentProcess agent = mirror.startAgent();
            agent.awaitReady(SOON);
            // When
            mirror.convex().faults().next(3, "/api/v1/data/sync", Fault.error(400, "BadJsonBody", "no"));
            await().atMost(SOON)
                    .until(() ->
                            agent.metric("convex_mirror_source_retries_total").orElse(0) >= 3);
            new RandomWorkload(mirror.convex(), 7, List.of("messages")).fill(100);
            // Then
            mirror.awaitEqual(SOON);
            assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
            assertThat(mirror.elasticsearch()
                            .get("/_alias/" + mirror.prefix() + "messages")
                            .has(mirror.prefix() + "messages-000001"))
                    .isTrue();
        }
    }
}
