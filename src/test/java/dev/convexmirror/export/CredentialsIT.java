package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.ServerCertificate;
import dev.convexmirror.rig.TlsFront;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.api.Permission;
import dev.convexmirror.rig.convex.http.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that are revoked or replaced while the agent runs, and certificates on both sides. */
class CredentialsIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String OLD = "b2xkLXNlY3JldA";
    private static final String NEW = "bmV3LXNlY3JldA";

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(100).freshness(Duration.ofSeconds(5)));
    private final RandomWorkload workload = new RandomWorkload(mirror.convex(), 31, List.of("messages", "users"));

    /** What the cluster lets in. */
    private final Set<String> valid = ConcurrentHashMap.newKeySet();

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        workload.fill(300);
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void an_api_key_that_is_revoked_is_waited_for_and_the_mirror_goes_on() {
        // Given
        valid.add("ApiKey " + OLD);
        try (ScriptedServer cluster = guarded()) {
            AgentProcess agent = start(cluster, "MIRROR_ELASTICSEARCH_API_KEY", OLD);
            agent.awaitReady(SOON);
            workload.whileRunning(20, () -> {
                // When
                valid.clear();
                agent.awaitDown(SOON, "Elasticsearch: ", "401");
                agent.awaitLine("The configured credentials are refused", SOON);
                assertThat(agent.liveness().status()).isEqualTo(200);
                valid.add("ApiKey " + OLD);
                agent.awaitReady(SOON);
            });
            // Then
            mirror.awaitEqual(SOON);
            assertThat(String.join("\n", agent.output())).doesNotContain(OLD, "\tat ");
        }
    }

    @Test
    void an_api_key_is_replaced_in_its_file() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("api-key"), OLD + "\n");
        valid.add("ApiKey " + OLD);
        try (ScriptedServer cluster = guarded()) {
            AgentProcess agent = start(cluster, "MIRROR_ELASTICSEARCH_API_KEY_FILE", file.toString());
            agent.awaitReady(SOON);
            // When: as an operator does it, the new one before the old one goes
            valid.add("ApiKey " + NEW);
            Files.writeString(file, NEW + "\n");
            agent.awaitLine("secret for Elasticsearch was replaced", SOON);
            valid.remove("ApiKey " + OLD);
            workload.fill(50);
            // Then
            mirror.awaitEqual(SOON);
            assertThat(agent.readiness().status()).isEqualTo(200);
            assertThat(String.join("\n", agent.output())).doesNotContain(OLD, NEW);
        }
    }

    @Test
    void a_password_is_replaced_in_its_file_after_it_was_revoked() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("password"), OLD);
        valid.add(basic(OLD));
        try (ScriptedServer cluster = guarded()) {
            AgentProcess agent = mirror.startAgent(options(cluster)
                    .withEnvironment("MIRROR_ELASTICSEARCH_USERNAME", "mirror")
                    .withEnvironment("MIRROR_ELASTICSEARCH_PASSWORD_FILE", file.toString()));
            agent.awaitReady(SOON);
            // When
            valid.clear();
            valid.add(basic(NEW));
            agent.awaitDown(SOON, "Elasticsearch: ", "401");
            Files.writeString(file, NEW);
            // Then
            agent.awaitReady(SOON);
            workload.fill(50);
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void a_deploy_key_is_replaced_in_its_file() throws IOException {
        // Given
        String replacement = mirror.convex().keyWith(Permission.VIEW_DATA);
        Path file = Files.writeString(
                directory.resolve("deploy-key"), mirror.convex().deployKey());
        AgentProcess agent = mirror.startAgent(withDeployKeyFile(file));
        agent.awaitReady(SOON);
        // When
        Files.writeString(file, replacement);
        agent.awaitLine("deploy key was replaced", SOON);
        // Then: the old one is not used any more
        mirror.convex()
                .faults()
                .always(
                        request -> request.header("authorization")
                                .filter(header ->
                                        header.contains(mirror.convex().deployKey()))
                                .isPresent(),
                        Fault.error(401, "BadAdminKey", "revoked"));
        workload.fill(50);
        mirror.awaitEqual(SOON);
        assertThat(agent.readiness().status()).isEqualTo(200);
    }

    @Test
    void both_sides_with_certificates_of_a_private_authority_and_a_client_that_shows_its_own() throws Exception {
        // Given
        ServerCertificate certificate = ServerCertificate.create(directory, "-ext", "san=ip:127.0.0.1");
        try (TlsFront convex = new TlsFront(mirror.convex().url(), certificate.context(), false);
                TlsFront elasticsearch = new TlsFront(mirror.elasticsearch().url(), certificate.context(), true)) {
            // When
            AgentProcess agent = mirror.startAgent(mirror.options()
                    .mirroring(convex.url(), mirror.convex().deployKey(), elasticsearch.url())
                    .withEnvironment(
                            "MIRROR_CONVEX_CA_CERTIFICATE", certificate.pem().toString())
                    .withEnvironment(
                            "MIRROR_ELASTICSEARCH_CA_CERTIFICATE",
                            certificate.pem().toString())
                    .withEnvironment(
                            "MIRROR_ELASTICSEARCH_CLIENT_CERTIFICATE",
                            certificate.clientPem().toString())
                    .withEnvironment(
                            "MIRROR_ELASTICSEARCH_CLIENT_KEY",
                            certificate.clientKey().toString()));
            // Then
            agent.awaitReady(SOON);
            workload.fill(50);
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void a_cluster_that_asks_for_a_certificate_and_a_convex_that_nobody_vouches_for_are_named() throws Exception {
        // Given
        ServerCertificate certificate = ServerCertificate.create(directory, "-ext", "san=ip:127.0.0.1");
        try (TlsFront convex = new TlsFront(mirror.convex().url(), certificate.context(), false);
                TlsFront elasticsearch = new TlsFront(mirror.elasticsearch().url(), certificate.context(), true)) {
            AgentOptions options = mirror.options()
                    .withEnvironment(
                            "MIRROR_ELASTICSEARCH_CA_CERTIFICATE",
                            certificate.pem().toString())
                    .withArguments("check");
            // When
            AgentProcess withoutOwn =
                    mirror.startAgent(options.withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", elasticsearch.url() + ""));
            AgentProcess withoutTrust =
                    mirror.startAgent(options.withEnvironment("MIRROR_CONVEX_URL", convex.url() + ""));
            // Then
            assertThat(withoutOwn.awaitExit(SOON)).isPositive();
            assertThat(String.join("\n", withoutOwn.output())).contains("mirror.elasticsearch.");
            assertThat(withoutTrust.awaitExit(SOON)).isPositive();
            assertThat(String.join("\n", withoutTrust.output())).contains("mirror.convex.ca-certificate");
        }
    }

    private ScriptedServer guarded() {
        return ScriptedServer.before(
                mirror.elasticsearch().url(),
                request -> valid.contains(request.authorization())
                        ? new Answer.Forwarded()
                        : Answer.elastic(401, "{\"error\":{\"type\":\"security_exception\"},\"status\":401}"));
    }

    private AgentProcess start(ScriptedServer cluster, String key, String value) {
        return mirror.startAgent(options(cluster).withEnvironment(key, value));
    }

    private AgentOptions options(ScriptedServer cluster) {
        return mirror.options()
                .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", cluster.url().toString())
                .withEnvironment("MIRROR_HEALTH_MAX_LAG", "2s");
    }

    private AgentOptions withDeployKeyFile(Path file) {
        AgentOptions options = mirror.options().withEnvironment("MIRROR_CONVEX_DEPLOY_KEY_FILE", file.toString());
        Map<String, String> environment = new java.util.HashMap<>(options.environment());
        environment.remove("MIRROR_CONVEX_DEPLOY_KEY");
        return new AgentOptions(options.program(), options.arguments(), environment, options.properties());
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("mirror:" + password).getBytes(StandardCharsets.UTF_8));
    }
}
