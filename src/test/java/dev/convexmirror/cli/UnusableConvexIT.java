package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.api.Permission;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Convex that cannot be used as it is: the agent and {@code check} say why, and leave Elasticsearch as it was. */
class UnusableConvexIT {

    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void a_key_that_convex_does_not_know(String command) {
        // Given
        String key = "prod:happy-otter-123|01deadbeef5ec2e7";
        // When
        AgentProcess agent = start(command, mirror.convex().url(), key);
        // Then
        Refusal.of(agent, 2)
                .tells(
                        "BadAdminKey",
                        "mirror.convex.deploy-key",
                        mirror.convex().url().toString())
                .keepsSecret("5ec2e7");
        elasticsearchIsUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void a_key_without_the_permission(String command) {
        // Given
        String key = mirror.convex().keyWith(Permission.IMPORT_BACKUPS);
        // When
        AgentProcess agent = start(command, mirror.convex().url(), key);
        // Then
        Refusal.of(agent, 2)
                .tells("OperationNotPermitted", "deployment:data:view", "grant it")
                .keepsSecret(secretOf(key));
        elasticsearchIsUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void a_plan_without_streaming_export(String command) {
        // Given
        mirror.convex().plan(false);
        // When
        AgentProcess agent =
                start(command, mirror.convex().url(), mirror.convex().deployKey());
        // Then
        Refusal.of(agent, 2)
                .tells("StreamingExportNotEnabled", "Pro plan", "https://docs.convex.dev/")
                .keepsSecret(secretOf(mirror.convex().deployKey()));
        elasticsearchIsUntouched();
    }

    @Test
    void a_web_page_at_the_url_is_not_taken_for_convex() {
        // Given
        Answer page = new Answer.Own(200, Map.of("Content-Type", "text/html"), "<html>\n<h1>Welcome</h1></html>");
        try (ScriptedServer server = ScriptedServer.of(request -> page)) {
            // When
            AgentProcess agent = start("check", server.url(), mirror.convex().deployKey());
            // Then
            Refusal.of(agent, 1)
                    .tells(server.url().toString(), "not as a Convex deployment", "mirror.convex.url")
                    .keepsSecret("<html>", secretOf(mirror.convex().deployKey()));
        }
    }

    @Test
    void a_server_without_the_change_feed() {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.own(404, "{}"))) {
            // When
            AgentProcess agent = start("run", server.url(), mirror.convex().deployKey());
            // Then
            Refusal.of(agent, 2).tells("no change feed", server.url().toString(), "mirror.convex.url");
        }
    }

    @Test
    void check_tells_that_nobody_answers() {
        // When
        AgentProcess agent = start("check", NOBODY, mirror.convex().deployKey());
        // Then
        Refusal.of(agent, 1)
                .tells(NOBODY + " refuses connections")
                .keepsSecret(secretOf(mirror.convex().deployKey()));
    }

    @Test
    void the_agent_stays_up_while_nobody_answers_and_says_so() {
        // When
        AgentProcess agent = start("run", NOBODY, mirror.convex().deployKey());
        // Then
        HttpReply readiness = agent.awaitTold(SOON, "Convex:");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body())
                .contains(NOBODY + " refuses connections")
                .doesNotContain(secretOf(mirror.convex().deployKey()));
        assertThat(agent.liveness().status()).isEqualTo(200);
        assertThat(agent.isRunning()).isTrue();
        elasticsearchIsUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void two_tables_on_one_alias(String command) {
        // Given
        mirror.convex().createTable("Messages");
        mirror.convex().createTable("messages");
        // When
        AgentProcess agent =
                start(command, mirror.convex().url(), mirror.convex().deployKey());
        // Then
        Refusal.of(agent, 2)
                .tells(
                        "'Messages', 'messages'",
                        mirror.prefix() + "messages",
                        "mirror.export.table.\"messages\".index",
                        "to another name");
        assertThat(mirror.elasticsearch().aliases(mirror.prefix())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void an_alias_that_elasticsearch_forbids(String command) {
        // Given
        mirror.convex().createTable("messages");
        AgentOptions options = mirror.options()
                .withProperty("mirror.export.table.\"messages\".index", "Our Messages")
                .withArguments(command);
        // When
        AgentProcess agent = mirror.startAgent(options);
        // Then
        Refusal.of(agent, 2).tells("'messages'", "'Our Messages'", "mirror.export.table.\"messages\".index");
        elasticsearchIsUntouched();
    }

    @Test
    void a_checkpoint_of_another_deployment_is_not_gone_on_from() {
        // Given
        mirror.convex().transact(t -> t.insert("messages", Map.of("text", "hello")));
        AgentProcess first = mirror.startAgent();
        first.awaitReady(SOON);
        first.terminate();
        try (ConvexEmulator other = ConvexEmulator.builder().start()) {
            // When
            AgentProcess agent = start("run", other.url(), other.deployKey());
            // Then
            Refusal.of(agent, 2)
                    .tells(
                            other.url().toString(),
                            mirror.convex().url().toString(),
                            "mirror.name",
                            "mirror.export.index-prefix")
                    .keepsSecret(secretOf(other.deployKey()));
        }
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_url_that_was_wrong_can_be_corrected() {
        // Given
        AgentProcess wrong = start("run", NOBODY, mirror.convex().deployKey());
        wrong.awaitTold(SOON, "Convex:");
        int code = wrong.terminate().code();
        new RandomWorkload(mirror.convex(), 3, List.of("users")).fill(5);
        // When
        mirror.startAgent().awaitReady(SOON);
        // Then
        assertThat(code).isZero();
        mirror.awaitEqual(SOON);
    }

    private AgentProcess start(String command, URI convex, String key) {
        return mirror.startAgent(mirror.options()
                .mirroring(convex, key, mirror.elasticsearch().url())
                .withArguments(command));
    }

    private void elasticsearchIsUntouched() {
        assertThat(mirror.elasticsearch()
                        .get("/_cat/indices/" + mirror.prefix() + "*?format=json&expand_wildcards=all"))
                .isEmpty();
        assertThat(mirror.elasticsearch()
                        .send("GET", "/convex-mirror-state/_doc/checkpoint:" + mirror.name(), "")
                        .body()
                        .at("/_source/page")
                        .asLong())
                .as("an agent that leads says so, and nothing more")
                .isZero();
    }

    private static String secretOf(String key) {
        return key.substring(key.indexOf('|') + 1);
    }
}
