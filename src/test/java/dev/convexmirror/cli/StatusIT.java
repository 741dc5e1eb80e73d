package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void before_the_first_start_it_says_that_there_is_nothing() {
        // When
        AgentProcess status = status(mirror.options());
        // Then
        assertThat(status.exitCode()).as(output(status)).hasValue(0);
        assertThat(output(status))
                .contains("\"" + mirror.name() + "\"")
                .containsPattern("(?m)^Leader +none yet$")
                .containsPattern("(?m)^Checkpoint +none; nothing was mirrored yet$")
                .doesNotContain("Feed");
    }

    @Test
    void it_tells_leader_checkpoint_tables_and_dead_letters_of_a_running_mirror() {
        // Given
        mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
        mirror.convex().createTable("billing/stripe/Events");
        mirror.startAgent().awaitReady(SOON);
        // When
        AgentProcess status = status(mirror.options());
        // Then
        assertThat(status.exitCode()).as(output(status)).hasValue(0);
        assertThat(output(status))
                .contains("\"" + mirror.name() + "\" of " + mirror.convex().url())
                .containsPattern("(?m)^Leader +\\S+, lease 1, renewed \\d+ s ago")
                .containsPattern("(?m)^Checkpoint +page \\d+, consistent as of \\S+Z, \\d+ s ago; written \\d+ s ago$")
                .containsPattern("(?m)^Feed +data-sync$")
                .containsPattern("(?m)^Dead letters +0$")
                .containsPattern("(?m)^Requests +none pending$")
                .containsPattern(
                        "(?m)^ +users +" + mirror.prefix() + "users +" + mirror.prefix() + "users-000001 +- +-$")
                .contains("billing/stripe/Events");
    }

    @Test
    void it_prints_json_for_programs() throws JsonProcessingException {
        // Given
        mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        assertThat(agent.terminate().code()).isZero();
        // When
        AgentProcess status = status(mirror.options(), "--json");
        // Then
        JsonNode json = new ObjectMapper().readTree(String.join("\n", status.stdout()));
        assertThat(json.path("mirror").asText()).isEqualTo(mirror.name());
        assertThat(json.at("/lease/epoch").asLong()).isEqualTo(1);
        assertThat(json.at("/lease/released").asBoolean()).as("after SIGTERM").isTrue();
        assertThat(json.path("feed").asText()).isEqualTo("data-sync");
        assertThat(json.at("/checkpoint/consistent").asBoolean()).isTrue();
        assertThat(json.at("/checkpoint/lagMillis").isIntegralNumber()).isTrue();
        assertThat(json.at("/tables/0/table").asText()).isEqualTo("users");
        assertThat(json.at("/tables/0/serving").asText()).isEqualTo(mirror.prefix() + "users-000001");
        assertThat(json.path("deadLetters").asLong(-1)).isZero();
        assertThat(json.path("requests").isEmpty()).isTrue();
    }

    @Test
    void it_says_that_the_older_api_is_used_and_where_its_weaker_promises_are() throws JsonProcessingException {
        // Given
        mirror.convex().legacyOnly(true);
        mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
        mirror.startAgent().awaitReady(SOON);
        // When
        AgentProcess text = status(mirror.options());
        AgentProcess json = status(mirror.options(), "--json");
        // Then
        assertThat(output(text)).containsPattern("(?m)^Feed +legacy, see docs/legacy-servers.md$");
        assertThat(new ObjectMapper()
                        .readTree(String.join("\n", json.stdout()))
                        .path("feed")
                        .asText())
                .isEqualTo("legacy");
    }

    @Test
    void it_needs_neither_convex_nor_a_port() throws IOException {
        // Given
        mirror.startAgent().awaitReady(SOON);
        mirror.convex().stop();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            AgentProcess status =
                    status(mirror.options().withEnvironment("QUARKUS_MANAGEMENT_PORT", "" + taken.getLocalPort()));
            // Then
            assertThat(status.exitCode()).as(output(status)).hasValue(0);
            assertThat(status.stderr()).isEmpty();
        }
    }

    @Test
    void it_fails_with_1_when_elasticsearch_is_away() {
        // When
        AgentProcess status =
                status(mirror.options().withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", "http://127.0.0.1:1"));
        // Then
        assertThat(status.exitCode()).hasValue(1);
        assertThat(String.join("\n", status.stderr())).contains("http://127.0.0.1:1");
    }

    @Test
    void it_fails_with_2_when_the_configuration_is_not_usable() {
        // When
        AgentProcess status = status(mirror.options().withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", "ftp://x"));
        // Then
        assertThat(status.exitCode()).hasValue(2);
        assertThat(String.join("\n", status.stderr())).contains("mirror.elasticsearch.hosts");
    }

    private AgentProcess status(AgentOptions options, String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "status";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        AgentProcess status = mirror.startAgent(options.withArguments(words));
        int ignored = status.awaitExit(SOON);
        return status;
    }

    private static String output(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
