package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchProxy;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An Elasticsearch that takes requests and does not answer them. */
class StuckSinkIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final MirrorFixture mirror = MirrorFixture.create();
    private final ElasticsearchProxy proxy =
            new ElasticsearchProxy(mirror.elasticsearch().url());
    private final RandomWorkload workload = new RandomWorkload(mirror.convex(), 61, List.of("messages"));

    @BeforeEach
    void fill() {
        workload.fill(100);
    }

    @AfterEach
    void end() {
        proxy.close();
        mirror.close();
    }

    @Test
    void a_bulk_request_that_is_never_answered_is_given_up_and_sent_again() {
        // Given
        AgentProcess agent = mirror.startAgent(options().withEnvironment("MIRROR_ELASTICSEARCH_REQUEST_TIMEOUT", "2s"));
        agent.awaitReady(SOON);
        // When
        proxy.hold(StuckSinkIT::isBulk);
        workload.fill(50);
        await().atMost(SOON).until(() -> proxy.held() > 0);
        proxy.hold(line -> false);
        // Then: the first one is still held
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_sink_retries_total").orElse(0)).isPositive();
    }

    @Test
    void liveness_finds_a_loop_that_does_not_turn() {
        // Given: a request that may take longer than a loop may be silent
        AgentProcess agent = mirror.startAgent(options()
                .withEnvironment("MIRROR_ELASTICSEARCH_REQUEST_TIMEOUT", "10m")
                .withEnvironment("MIRROR_LEASE_DURATION", "10m")
                .withEnvironment("MIRROR_HEALTH_STALLED_AFTER", "10s"));
        agent.awaitReady(SOON);
        assertThat(agent.liveness().status()).isEqualTo(200);
        // When
        proxy.hold(StuckSinkIT::isBulk);
        workload.fill(50);
        // Then
        await().atMost(SOON).until(() -> agent.liveness().status() == 503);
        assertThat(agent.liveness().body()).contains("apply.silent-ms");
        proxy.hold(line -> false);
        proxy.release();
        await().atMost(SOON).until(() -> agent.liveness().status() == 200);
        mirror.awaitEqual(SOON);
    }

    private static boolean isBulk(String line) {
        return line.endsWith("/_bulk");
    }

    private AgentOptions options() {
        return mirror.options()
                .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString());
    }
}
