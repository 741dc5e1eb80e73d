package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Invariant I4 at its sharpest: the agent dies when a page of a snapshot is in the index, or still on its way there, and its
 * checkpoint is not; the documents of that page are deleted, and so much time passes that the source answers the old cursor
 * with another page, which says nothing of them.
 */
class GhostIT {

    private static final Duration FRESHNESS = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMinutes(1);

    private final EmulatorClock clock = EmulatorClock.wall();
    private final MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder()
            .pageSize(10)
            .freshness(FRESHNESS)
            .progressWrites(false)
            .clock(clock));
    private final ElasticsearchProxy proxy =
            new ElasticsearchProxy(mirror.elasticsearch().url());
    private final String index = mirror.prefix() + "messages-000001";
    private final List<String> ids = new ArrayList<>();

    @AfterEach
    void end() {
        proxy.close();
        mirror.close();
    }

    @Test
    void documents_of_a_page_without_a_checkpoint_do_not_survive_their_deletion() {
        // Given: the first checkpoint is that of the start, that of the second page never reaches Elasticsearch
        fill(30, "");
        AtomicInteger checkpoints = new AtomicInteger();
        proxy.hold(request -> isCheckpoint(request) && checkpoints.incrementAndGet() > 2);
        AgentProcess doomed = mirror.startAgent(behindProxy());
        await().atMost(Duration.ofMinutes(4)).until(() -> proxy.held() > 0);
        int applied = documents();
        doomed.kill();
        // When
        deleteAllAndForgetThePage();
        mirror.startAgent().awaitReady(SOON);
        // Then
        assertThat(applied).as("documents of the page that has no checkpoint").isGreaterThan(10);
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_page_that_arrives_long_after_its_sender_was_replaced_brings_nothing_back() {
        // Given: ten pages, each document in a bulk request of its own; from the ninth page on they are still in the
        // network
        fill(100, "x".repeat(2000));
        AtomicInteger bulks = new AtomicInteger();
        proxy.delayUntilReleased(request -> request.equals("POST /_bulk") && bulks.incrementAndGet() > 85);
        AgentProcess doomed = mirror.startAgent(behindProxy().withEnvironment("MIRROR_ELASTICSEARCH_BULK_SIZE", "1K"));
        await().atMost(Duration.ofMinutes(4)).until(() -> proxy.held() > 0);
        int inTime = await().atMost(SOON).until(this::documents, documents -> documents >= 80);
        doomed.kill();
        deleteAllAndForgetThePage();
        mirror.startAgent().awaitReady(SOON);
        // When
        proxy.release();
        await().atMost(SOON).until(() -> proxy.arrived() == proxy.held());
        // Then
        assertThat(inTime)
                .as("documents that were not late: 85, or fewer when a request had to be repeated")
                .isBetween(80, 85);
        assertThat(documents()).isZero();
        mirror.awaitEqual(SOON);
    }

    private AgentOptions behindProxy() {
        return mirror.options()
                .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString());
    }

    private void fill(int documents, String text) {
        long filled = mirror.convex().transact(transaction -> {
            for (int i = 0; i < documents; i++) {
                ids.add(transaction.insert("messages", Map.of("number", (long) i, "text", text)));
            }
        });
        assertThat(filled).isPositive();
    }

    /** The commit of the deletion is what the source measures the age of the cursor by. */
    private void deleteAllAndForgetThePage() {
        clock.advance(FRESHNESS.plusSeconds(1));
        long deleted = mirror.convex().transact(transaction -> ids.forEach(id -> transaction.delete("messages", id)));
        assertThat(deleted).isPositive();
    }

    private boolean isCheckpoint(String request) {
        return request.startsWith("PUT ") && request.endsWith("checkpoint:" + mirror.name());
    }

    private int documents() {
        mirror.elasticsearch().refresh(index);
        return mirror.elasticsearch().get("/" + index + "/_count").path("count").asInt();
    }
}
