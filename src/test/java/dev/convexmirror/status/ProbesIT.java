package dev.convexmirror.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.ClosedPort;
import dev.convexmirror.rig.convex.http.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String DATA_SYNC = "/api/v1/data/sync";

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(100).freshness(Duration.ofSeconds(5)));

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void the_agent_is_started_and_live_but_not_ready_while_convex_is_away() {
        // Given
        insert(3);
        mirror.convex().stop();
        // When
        AgentProcess agent = mirror.startAgent();
        // Then
        assertThat(agent.startup().status()).isEqualTo(200);
        assertThat(agent.liveness().status()).isEqualTo(200);
        agent.awaitDown(SOON, "Convex: " + mirror.convex().url() + " refuses connections");
        mirror.convex().start();
        agent.awaitReady(SOON);
        mirror.awaitEqual(SOON);
    }

    @Test
    void the_agent_is_not_ready_before_the_snapshot_is_complete() {
        // Given: a source that gives the first page and then no more
        insert(500);
        mirror.convex().withholdLaterPages();
        // When
        AgentProcess agent = mirror.startAgent();
        // Then
        agent.awaitFirstPage(SOON);
        HttpReply readiness = agent.readiness();
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body()).contains("snapshotting");
        assertThat(mirror.elasticsearch()
                        .send("GET", "/_alias/" + mirror.prefix() + "messages", "")
                        .status())
                .as("nobody sees half a table")
                .isEqualTo(404);
        mirror.convex().faults().clear();
        agent.awaitReady(SOON);
        assertThat(mirror.count("messages")).isEqualTo(500);
        assertThat(agent.readiness().body()).contains("tailing").doesNotContain("reason");
    }

    @Test
    void readiness_goes_down_when_the_source_stays_away_and_up_when_it_is_back() {
        // Given
        insert(3);
        AgentProcess agent = mirror.startAgent(mirror.options().withEnvironment("MIRROR_HEALTH_MAX_LAG", "2s"));
        agent.awaitReady(SOON);
        // When
        mirror.convex().stop();
        // Then
        agent.awaitDown(SOON, "Convex: ");
        assertThat(agent.liveness().status()).isEqualTo(200);
        mirror.convex().start();
        agent.awaitReady(SOON);
    }

    @Test
    void readiness_goes_down_when_the_source_falls_silent() {
        // Given
        AgentProcess agent = mirror.startAgent(mirror.options().withEnvironment("MIRROR_HEALTH_MAX_LAG", "2s"));
        agent.awaitReady(SOON);
        // When
        mirror.convex().faults().next(1, DATA_SYNC, Fault.stallAt(0.5, Duration.ofSeconds(30)));
        // Then
        agent.awaitDown(SOON, "mirror.health.max-lag");
    }

    @Test
    void readiness_names_elasticsearch_while_it_is_away() {
        // Given
        AtomicBoolean away = new AtomicBoolean();
        try (ScriptedServer proxy = ScriptedServer.before(
                mirror.elasticsearch().url(), request -> away.get() ? new Answer.Broken() : new Answer.Forwarded())) {
            AgentProcess agent = mirror.startAgent(mirror.options()
                    .mirroring(mirror.convex().url(), mirror.convex().deployKey(), proxy.url())
                    .withEnvironment("MIRROR_HEALTH_MAX_LAG", "2s"));
            agent.awaitReady(SOON);
            // When
            away.set(true);
            insert(3);
            // Then
            agent.awaitDown(SOON, "Elasticsearch: ");
            assertThat(agent.liveness().status()).isEqualTo(200);
            away.set(false);
            agent.awaitReady(SOON);
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void nothing_is_served_but_probes_and_metrics() {
        // Given
        try (ClosedPort main = ClosedPort.any()) {
            // When
            AgentProcess agent =
                    mirror.startAgent(mirror.options().withEnvironment("QUARKUS_HTTP_PORT", "" + main.port()));
            // Then
            agent.awaitReady(SOON);
            assertThat(HttpReply.get(main.url().toString()).body())
                    .as("of the main port of Quarkus, at which nobody listens")
                    .contains("ConnectException");
            assertThat(HttpReply.get(agent.managementUrl() + "/").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void no_request_changes_anything(String method) throws Exception {
        // Given
        insert(3);
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        for (String path : new String[] {"/q/health", "/q/health/ready", "/q/metrics", "/q", "/"}) {
            assertThat(status(method, agent.managementUrl() + path))
                    .as("%s %s", method, path)
                    .isIn(404, 405);
        }
        // Then
        assertThat(agent.readiness().status()).isEqualTo(200);
        mirror.awaitEqual(SOON);
    }

    private static int status(String method, String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            java.net.http.HttpRequest.newBuilder(URI.create(url))
                                    .method(method, java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private void insert(int documents) {
        long committed = mirror.convex().transact(t -> {
            for (int i = 0; i < documents; i++) {
                t.insert("messages", Map.of("number", (long) i));
            }
        });
        assertThat(committed).isPositive();
    }
}
