package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.ServerCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Elasticsearch that cannot be used as it is: the agent and {@code check} say why, and change nothing there. */
class UnusableElasticsearchIT {

    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final String PASSWORD = "pa55-w0rd-nobody-may-see";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void a_web_page(String command) {
        // Given
        Answer page = new Answer.Own(200, Map.of("Content-Type", "text/html"), "<html>Welcome</html>");
        try (ScriptedServer server = ScriptedServer.of(request -> page)) {
            // When
            AgentProcess agent = start(command, server.url());
            // Then
            refusedAs(agent, server, "not an Elasticsearch");
            assertThat(server.requests()).allMatch(request -> request.method().equals("GET"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void an_opensearch(String command) {
        // Given
        Answer root = Answer.own(200, """
                {"name":"node","version":{"distribution":"opensearch","number":"2.19.1"},
                 "tagline":"The OpenSearch Project: https://opensearch.org/"}""");
        try (ScriptedServer server = ScriptedServer.of(request -> root)) {
            // When
            AgentProcess agent = start(command, server.url());
            // Then
            refusedAs(agent, server, "opensearch 2.19.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void an_elasticsearch_that_is_too_old(String command) {
        // Given
        Answer root = Answer.elastic(200, "{\"version\":{\"number\":\"7.17.0\"},\"tagline\":\"You Know, for Search\"}");
        try (ScriptedServer server = ScriptedServer.of(request -> root)) {
            // When
            AgentProcess agent = start(command, server.url());
            // Then
            refusedAs(agent, server, "7.17.0", "8.0");
            assertThat(server.requests()).allMatch(request -> request.method().equals("GET"));
        }
    }

    @Test
    void check_tells_that_nobody_answers() {
        // When
        AgentProcess agent = start("check", NOBODY);
        // Then
        Refusal.of(agent, 1)
                .tells(NOBODY.toString(), "connection refused", "mirror.elasticsearch.hosts")
                .keepsSecret(PASSWORD);
    }

    @Test
    void check_tells_that_a_certificate_is_not_trusted(@TempDir Path directory) throws Exception {
        // Given
        try (ScriptedServer server = selfSigned(directory)) {
            // When
            AgentProcess agent = start("check", server.url());
            // Then
            refusedAs(agent, server, "certificate", "mirror.elasticsearch.ca-certificate");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void check_tells_that_credentials_are_refused() {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.elastic(401, "{}"))) {
            // When
            AgentProcess agent = start("check", server.url());
            // Then
            refusedAs(agent, server, "401", "mirror.elasticsearch.username");
        }
    }

    @Test
    void the_agent_stays_up_while_nobody_answers_and_says_so() {
        // When
        AgentProcess agent = start("run", NOBODY);
        // Then
        staysUpAndSays(agent, NOBODY.toString(), "connection refused");
    }

    @Test
    void the_agent_stays_up_while_a_certificate_is_not_trusted_and_says_so(@TempDir Path directory) throws Exception {
        // Given
        try (ScriptedServer server = selfSigned(directory)) {
            // When
            AgentProcess agent = start("run", server.url());
            // Then
            staysUpAndSays(agent, server.url().toString(), "mirror.elasticsearch.ca-certificate");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void the_agent_stays_up_while_credentials_are_refused_and_says_so() {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.elastic(401, "{}"))) {
            // When
            AgentProcess agent = start("run", server.url());
            // Then
            staysUpAndSays(agent, "does not accept the credentials");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void somebody_elses_index_under_the_name_of_an_alias(String command) {
        // Given
        String theirs = mirror.prefix() + "messages";
        mirror.elasticsearch().put("/" + theirs + "/_doc/1?refresh=true", "{\"text\":\"theirs\"}");
        mirror.convex().transact(t -> t.insert("messages", Map.of("text", "ours")));
        // When
        AgentProcess agent = mirror.startAgent(mirror.options().withArguments(command));
        // Then
        Refusal.of(agent, 2).tells("'messages'", "'" + theirs + "'", "mirror.export.table.\"messages\".index");
        assertThat(mirror.elasticsearch()
                        .get("/" + theirs + "/_doc/1")
                        .at("/_source/text")
                        .asText())
                .isEqualTo("theirs");
        assertThat(indices()).isEqualTo(1);
    }

    @Test
    void somebody_elses_index_behind_an_alias() {
        // Given
        String theirs = mirror.prefix() + "theirs";
        mirror.elasticsearch().put("/" + theirs, "{\"aliases\":{\"" + mirror.prefix() + "messages\":{}}}");
        mirror.elasticsearch().put("/" + theirs + "/_doc/1?refresh=true", "{\"text\":\"theirs\"}");
        mirror.convex().transact(t -> t.insert("messages", Map.of("text", "ours")));
        // When
        AgentProcess agent = mirror.startAgent();
        // Then
        Refusal.of(agent, 2).tells("'messages'", theirs, "Nothing was changed");
        assertThat(mirror.count("messages")).isEqualTo(1);
        assertThat(indices()).isEqualTo(1);
    }

    private int indices() {
        return mirror.elasticsearch()
                .get("/_cat/indices/" + mirror.prefix() + "*?format=json&expand_wildcards=all")
                .size();
    }

    private static void refusedAs(AgentProcess agent, ScriptedServer server, String... told) {
        Refusal.of(agent, 2).tells(told).tells(server.url().toString()).keepsSecret(PASSWORD, base64());
    }

    private static void staysUpAndSays(AgentProcess agent, String... told) {
        HttpReply readiness = agent.awaitTold(SOON, "Elasticsearch:");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body()).contains(told).doesNotContain(PASSWORD, base64());
        assertThat(agent.liveness().status()).isEqualTo(200);
        assertThat(agent.isRunning()).isTrue();
        assertThat(String.join("\n", agent.output()))
                .contains(told)
                .doesNotContain(PASSWORD, base64(), "\tat ", "Exception");
    }

    private AgentProcess start(String command, URI elasticsearch) {
        AgentOptions options = mirror.options()
                .mirroring(mirror.convex().url(), mirror.convex().deployKey(), elasticsearch)
                .withEnvironment("MIRROR_ELASTICSEARCH_USERNAME", "elastic")
                .withEnvironment("MIRROR_ELASTICSEARCH_PASSWORD", PASSWORD);
        return mirror.startAgent(options.withArguments(command));
    }

    /** What the password travels as; it must not be seen either. */
    private static String base64() {
        return java.util.Base64.getEncoder()
                .encodeToString(("elastic:" + PASSWORD).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static ScriptedServer selfSigned(Path directory) throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory, "-ext", "san=ip:127.0.0.1");
        return ScriptedServer.withTls(certificate.context(), request -> Answer.elastic(200, "{}"));
    }
}
