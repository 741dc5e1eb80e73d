package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.http.ClosedPort;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthIT {

    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(strings = {"", "--live", "--ready", "--started"})
    void an_agent_that_is_well_is_up(String option) {
        try (MirrorFixture mirror = MirrorFixture.create()) {
            // Given
            mirror.convex().createTable("users");
            AgentProcess agent = mirror.startAgent();
            agent.awaitReady(Duration.ofSeconds(60));
            // When
            try (AgentProcess health = health(agent.managementPort(), option)) {
                // Then
                assertThat(health.exitCode()).as(text(health)).hasValue(0);
                assertThat(health.stdout()).containsExactly("UP");
                assertThat(health.stderr()).isEmpty();
            }
        }
    }

    @Test
    void an_agent_that_is_live_but_not_ready_says_why() {
        // Given
        AgentOptions options = AgentOptions.defaults().mirroring(NOBODY, "prod:happy-otter-123|01key", NOBODY);
        try (AgentProcess agent = AgentProcess.start(options)) {
            int port = agent.managementPort();
            // When
            try (AgentProcess live = health(port, "--live");
                    AgentProcess ready = health(port, "--ready")) {
                // Then
                assertThat(live.exitCode()).as(text(live)).hasValue(0);
                Refusal.of(ready, 1).tells("DOWN: ");
                assertThat(ready.stderr()).hasSize(1);
            }
        }
    }

    @Test
    void nobody_listens() {
        // Given
        try (ClosedPort nobody = ClosedPort.any();
                // When
                AgentProcess health = health(nobody.port(), "--live")) {
            // Then
            Refusal.of(health, 1).tells(nobody.url() + "/q/health/live", "quarkus.management.port");
            assertThat(health.stderr()).hasSize(1);
        }
    }

    @Test
    void a_port_that_is_none() {
        // Given
        AgentOptions options = AgentOptions.defaults()
                .withArguments("health")
                .withEnvironment("QUARKUS_MANAGEMENT_PORT", "management");
        // When
        try (AgentProcess health = AgentProcess.run(options)) {
            // Then
            Refusal.of(health, 1).tells("quarkus.management.port", "management");
        }
    }

    /** Without any key of the agent: the health command needs none. */
    private static AgentProcess health(int port, String option) {
        AgentOptions options = AgentOptions.defaults().withEnvironment("QUARKUS_MANAGEMENT_PORT", "" + port);
        return AgentProcess.run(
                option.isEmpty() ? options.withArguments("health") : options.withArguments("health", option));
    }

    private static String text(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
