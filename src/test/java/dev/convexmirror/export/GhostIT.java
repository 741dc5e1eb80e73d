package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchProxy;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Invariant I4 at its sharpest: the agent dies when a page of a snapshot is in the index and its checkpoint is not, the
 * documents of that page are deleted, and so much time passes that the source answers the old cursor with another page,
 * which says nothing of them.
 */
class GhostIT {

    private static final Duration FRESHNESS = Duration.ofSeconds(30);

    @Test
    void documents_of_a_page_without_a_checkpoint_do_not_survive_their_deletion() {
        // Given: three pages of one table; the first checkpoint is that of the start, that of the second page never
        // reaches Elasticsearch
        EmulatorClock clock = EmulatorClock.wall();
        try (MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder()
                        .pageSize(10)
                        .freshness(FRESHNESS)
                        .progressWrites(false)
                        .clock(clock));
                ElasticsearchProxy proxy =
                        new ElasticsearchProxy(mirror.elasticsearch().url())) {
            List<String> ids = new ArrayList<>();
            long filled = mirror.convex().transact(transaction -> {
                for (int i = 0; i < 30; i++) {
                    ids.add(transaction.insert("messages", Map.of("number", (long) i)));
                }
            });
            assertThat(filled).isPositive();
            AtomicInteger checkpoints = new AtomicInteger();
            proxy.hold(request -> isCheckpoint(mirror, request) && checkpoints.incrementAndGet() > 2);
            AgentProcess doomed = mirror.startAgent(mirror.options()
                    .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString()));
            String index = mirror.prefix() + "messages-000001";
            await().atMost(Duration.ofMinutes(4)).until(() -> proxy.held() > 0);
            int applied = documents(mirror, index);
            doomed.kill();
            // When: the commit of the deletion is what the source measures the age of the cursor by
            clock.advance(FRESHNESS.plusSeconds(1));
            long deleted =
                    mirror.convex().transact(transaction -> ids.forEach(id -> transaction.delete("messages", id)));
            assertThat(deleted).isPositive();
            mirror.startAgent().awaitReady(Duration.ofMinutes(1));
            // Then
            assertThat(applied)
                    .as("documents of the page that has no checkpoint")
                    .isGreaterThan(10);
            mirror.awaitEqual(Duration.ofSeconds(20));
        }
    }

    private static boolean isCheckpoint(MirrorFixture mirror, String request) {
        return request.startsWith("PUT ") && request.endsWith("checkpoint:" + mirror.name());
    }

    private static int documents(MirrorFixture mirror, String index) {
        mirror.elasticsearch().refresh(index);
        return mirror.elasticsearch().get("/" + index + "/_count").path("count").asInt();
    }
}
