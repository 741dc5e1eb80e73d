package dev.convexmirror.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SIGTERM ends the agent in time whatever it is doing, and the next one goes on where it was. */
class ShutdownIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMISED = Duration.ofSeconds(10);
    private static final String DATA_SYNC = "/api/v1/data/sync";

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(100).freshness(Duration.ofSeconds(5)));
    private final RandomWorkload workload = new RandomWorkload(mirror.convex(), 7, List.of("messages", "users"));

    @BeforeEach
    void begin() {
        workload.fill(3_000);
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void while_snapshotting() {
        // Given: a source that takes about half a second for each of the thirty pages
        mirror.convex().faults().always(request -> request.path().equals(DATA_SYNC), Fault.slow(100_000));
        AgentProcess agent = mirror.startAgent();
        awaitPages(agent, 2);
        assertThat(agent.readiness().status()).isEqualTo(503);
        // When
        AgentProcess.Exit exit = agent.terminate();
        // Then
        assertThat(exit.code()).isZero();
        assertThat(exit.took()).isLessThan(PROMISED);
        mirror.convex().faults().clear();
        nextOneGoesOn();
    }

    @Test
    void while_tailing() {
        // Given
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        workload.whileRunning(100, () -> {
            awaitPages(agent, agent.metric("convex_mirror_pages_total").orElse(0) + 3);
            AgentProcess.Exit exit = agent.terminate();
            // Then
            assertThat(exit.code()).isZero();
            assertThat(exit.took()).isLessThan(PROMISED);
        });
        nextOneGoesOn();
    }

    @Test
    void while_convex_is_away() {
        // Given
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        mirror.convex().stop();
        agent.awaitTold(SOON, "Convex:");
        // When
        AgentProcess.Exit exit = agent.terminate();
        // Then
        assertThat(exit.code()).isZero();
        assertThat(exit.took()).isLessThan(PROMISED);
        mirror.convex().start();
        nextOneGoesOn();
    }

    @Test
    void while_elasticsearch_is_away() {
        // Given
        AtomicBoolean away = new AtomicBoolean();
        try (ScriptedServer proxy = ScriptedServer.before(
                mirror.elasticsearch().url(), request -> away.get() ? new Answer.Broken() : new Answer.Forwarded())) {
            AgentProcess agent = mirror.startAgent(mirror.options()
                    .mirroring(mirror.convex().url(), mirror.convex().deployKey(), proxy.url()));
            agent.awaitReady(SOON);
            away.set(true);
            workload.step();
            agent.awaitTold(SOON, "Elasticsearch:");
            // When
            AgentProcess.Exit exit = agent.terminate();
            // Then
            assertThat(exit.code()).isZero();
            assertThat(exit.took()).isLessThan(PROMISED);
        }
        nextOneGoesOn();
    }

    @Test
    void before_elasticsearch_ever_answered() {
        // Given
        try (ScriptedServer silent = ScriptedServer.of(request -> new Answer.Broken())) {
            AgentProcess agent = mirror.startAgent(mirror.options()
                    .mirroring(mirror.convex().url(), mirror.convex().deployKey(), silent.url()));
            agent.awaitTold(SOON, "Elasticsearch:");
            // When
            AgentProcess.Exit exit = agent.terminate();
            // Then
            assertThat(exit.code()).isZero();
            assertThat(exit.took()).isLessThan(PROMISED);
        }
    }

    @Test
    void while_probes_come() throws InterruptedException {
        // Given
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        AtomicBoolean ended = new AtomicBoolean();
        URI probe = URI.create(agent.managementUrl() + "/q/health/ready");
        Thread prober = Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                // of many probers: each on a connection of its own
                try (Socket socket = new Socket(probe.getHost(), probe.getPort())) {
                    socket.getOutputStream().write("GET /q/health/ready HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
                    byte[] ignored = socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // it has closed its port
                }
            }
        });
        // When
        try {
            assertThat(agent.terminate().code()).isZero();
        } finally {
            ended.set(true);
            prober.join();
        }
        // Then
        assertThat(agent.output()).noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
    }

    private static void awaitPages(AgentProcess agent, double pages) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> agent.metric("convex_mirror_pages_total").orElse(0) >= pages);
    }

    private void nextOneGoesOn() {
        mirror.convex().requests().clear();
        AgentProcess next = mirror.startAgent();
        next.awaitReady(SOON);
        mirror.awaitEqual(SOON);
        assertThat(mirror.convex().requests().to(DATA_SYNC))
                .as("no new snapshot is asked for")
                .isNotEmpty()
                .allMatch(request -> request.bodyText().contains("\"cursor\""));
    }
}
