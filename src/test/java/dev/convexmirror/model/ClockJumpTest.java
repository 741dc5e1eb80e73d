package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time of the agent's machine may be wrong, and may be set right. */
class ClockJumpTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final Elasticsearch elasticsearch = ElasticsearchNode.shared();
    private final String name = UniqueName.of("clock");
    private final ConvexEmulator convex = ConvexEmulator.builder().start();

    @AfterEach
    void end() {
        convex.close();
        elasticsearch.deleteIndices(name + "-");
    }

    @Test
    void a_clock_that_is_set_back_puts_nothing_off() throws InterruptedException {
        // Given
        FastClock clock = new FastClock(1, Duration.ZERO);
        Map<String, String> settings = new HashMap<>(Agents.settings(name, name + "-", convex));
        settings.put("mirror.elasticsearch.hosts", elasticsearch.url().toString());
        settings.put("mirror.export.tables", "alpha,beta");
        settings.put("mirror.export.list-tables-every", "200ms");
        convex.createTable("alpha");
        WiredAgent agent = WiredAgent.start(settings, clock, new FastClock(1, Duration.ZERO));
        awaitAlias("alpha");
        // When
        clock.jump(Duration.ofHours(-1));
        convex.createTable("beta");
        // Then
        awaitAlias("beta");
        agent.stop(SOON);
        assertThat(agent.failure()).isEmpty();
    }

    private void awaitAlias(String table) {
        await().atMost(SOON).until(() -> elasticsearch
                .send("HEAD", "/_alias/" + name + "-" + table, "")
                .isSuccess());
    }
}
