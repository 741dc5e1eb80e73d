package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.ServerCertificate;
import dev.convexmirror.rig.convex.http.ClosedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    private static final String SECRET = "aHVudGVyMg";

    @TempDir
    Path directory;

    @Test
    void a_real_elasticsearch_is_accepted() throws Exception {
        try (ElasticsearchConnection connection =
                Connections.to(ElasticsearchNode.shared().url())) {
            // When
            ServerInfo info = connection.probe();

            // Then
            info.version().ifPresent(version -> assertThat(version).matches("\\d+\\.\\d+\\.\\d+.*"));
        }
    }

    @Test
    void name_and_version_are_read() throws Exception {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.elastic(200, root("9.5.3")));
                ElasticsearchConnection connection = Connections.to(server.url())) {
            // When
            ServerInfo info = connection.probe();

            // Then
            assertThat(info).isEqualTo(new ServerInfo(Optional.of("search"), Optional.of("9.5.3")));
        }
    }

    @Test
    void a_server_without_the_route_is_accepted_when_it_says_what_it_is() throws Exception {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.elastic(404, "{}"));
                ElasticsearchConnection connection = Connections.to(server.url())) {
            // When
            ServerInfo info = connection.probe();

            // Then
            assertThat(info.version()).isEmpty();
        }
    }

    @Test
    void a_probe_that_is_interrupted_ends_as_one_that_failed() throws Exception {
        // Given: a server that never answers
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ElasticsearchConnection connection =
                        Connections.to(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread probing = Thread.ofPlatform().start(() -> {
                failure.complete(catchThrowable(connection::probe));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            await().until(() -> probing.getState() == Thread.State.WAITING);
            // When
            probing.interrupt();
            // Then
            assertThat(failure.get(1, TimeUnit.MINUTES)).isInstanceOf(ProbeException.Unreachable.class);
            probing.join();
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void a_host_where_nothing_listens_is_unreachable() throws IOException {
        try (ClosedPort nobody = ClosedPort.any()) {
            refuses(
                    Map.of("hosts", nobody.url().toString()),
                    ProbeException.Unreachable.class,
                    nobody.url().toString(),
                    "connection refused",
                    "mirror.elasticsearch.hosts");
        }
    }

    @Test
    void a_host_name_that_does_not_exist_is_named() {
        refuses(
                Map.of("hosts", "http://search.invalid:9200"),
                ProbeException.Unreachable.class,
                "search.invalid is unknown");
    }

    @Test
    void a_cluster_that_is_starting_is_unreachable_for_now() {
        refuses(Answer.elastic(503, "{}"), ProbeException.Unreachable.class, "503", "not ready");
    }

    @Test
    void refused_credentials_name_the_keys_to_set() {
        refuses(
                Answer.elastic(401, "{}"),
                ProbeException.AccessDenied.class,
                "401",
                "mirror.elasticsearch.api-key",
                "mirror.elasticsearch.username");
    }

    @Test
    void a_missing_privilege_is_named() {
        refuses(Answer.elastic(403, "{}"), ProbeException.AccessDenied.class, "403", "'monitor'");
    }

    @Test
    void a_web_page_is_no_elasticsearch() {
        refuses(
                new Answer.Own(200, Map.of("Content-Type", "text/html"), "<html>hello</html>"),
                ProbeException.NotElasticsearch.class,
                "not an Elasticsearch");
    }

    @Test
    void a_page_that_is_not_there_is_no_elasticsearch() {
        refuses(Answer.own(404, "nothing here"), ProbeException.NotElasticsearch.class, "404");
    }

    @Test
    void an_opensearch_is_no_elasticsearch() {
        refuses(
                Answer.own(200, "{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.11.0\"}}"),
                ProbeException.NotElasticsearch.class,
                "opensearch 2.11.0");
    }

    @Test
    void an_elasticsearch_before_8_is_too_old() {
        refuses(Answer.elastic(200, root("7.17.9")), ProbeException.TooOld.class, "7.17.9", "8.0 or newer");
        refuses(Answer.own(200, root("6.8.0")), ProbeException.TooOld.class, "6.8.0");
    }

    @Test
    void a_redirect_is_not_followed_with_the_key() {
        // Given
        try (ScriptedServer elsewhere = ScriptedServer.of(request -> Answer.elastic(200, root("9.5.3")))) {
            Answer redirect =
                    new Answer.Own(302, Map.of("Location", elsewhere.url().toString()), "");

            // When
            refuses(redirect, ProbeException.NotElasticsearch.class, "redirect (302)");

            // Then
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void a_certificate_of_the_configured_authority_is_trusted() throws Exception {
        // Given
        ServerCertificate certificate = ServerCertificate.create(directory, "-ext", "san=ip:127.0.0.1");
        try (ScriptedServer server =
                        ScriptedServer.withTls(certificate.context(), request -> Answer.elastic(200, root("8.19.0")));
                ElasticsearchConnection connection = ElasticsearchConnection.open(
                        Connections.config(tls(server.url(), certificate.pem().toString())))) {
            // When
            ServerInfo info = connection.probe();

            // Then
            assertThat(info.version()).contains("8.19.0");
            assertThat(server.requests().getFirst().authorization()).isEqualTo("ApiKey " + SECRET);
        }
    }

    @Test
    void a_certificate_of_an_unknown_authority_names_the_key_to_set() throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory, "-ext", "san=ip:127.0.0.1");
        try (ScriptedServer server =
                ScriptedServer.withTls(certificate.context(), request -> Answer.elastic(200, root("8.19.0")))) {
            refuses(
                    Map.of("hosts", server.url().toString()),
                    ProbeException.TlsFailure.class,
                    "not signed by an authority",
                    "mirror.elasticsearch.ca-certificate");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_certificate_for_another_host_is_refused() throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory, "-ext", "san=dns:elsewhere.example");
        try (ScriptedServer server =
                ScriptedServer.withTls(certificate.context(), request -> Answer.elastic(200, root("8.19.0")))) {
            refuses(
                    tls(server.url(), certificate.pem().toString()),
                    ProbeException.TlsFailure.class,
                    "host name that the certificate is made out for");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void an_expired_certificate_is_refused() throws Exception {
        ServerCertificate certificate = ServerCertificate.create(
                directory, "-ext", "san=ip:127.0.0.1", "-startdate", "2020/01/01", "-validity", "1");
        try (ScriptedServer server =
                ScriptedServer.withTls(certificate.context(), request -> Answer.elastic(200, root("8.19.0")))) {
            refuses(tls(server.url(), certificate.pem().toString()), ProbeException.TlsFailure.class, "expired");
        }
    }

    @Test
    void https_to_a_server_without_tls_says_so() {
        refuses(
                Map.of("hosts", ElasticsearchNode.shared().url().toString().replace("http:", "https:")),
                ProbeException.TlsFailure.class,
                "http:// instead of https://");
    }

    private static void refuses(Answer answer, Class<? extends ProbeException> type, String... words) {
        try (ScriptedServer server = ScriptedServer.of(request -> answer)) {
            refuses(Map.of("hosts", server.url().toString()), type, words);
        }
    }

    private static void refuses(Map<String, String> keys, Class<? extends ProbeException> type, String... words) {
        Map<String, String> all = new HashMap<>(keys);
        all.put("api-key", SECRET);
        all.put("request-timeout", "5s");
        try (ElasticsearchConnection connection = ElasticsearchConnection.open(Connections.config(all))) {
            assertThatThrownBy(connection::probe)
                    .isInstanceOf(type)
                    .hasMessageContainingAll(words)
                    .hasMessageNotContaining(SECRET);
        }
    }

    private static Map<String, String> tls(URI url, String pem) {
        return Map.of("hosts", url.toString(), "ca-certificate", pem, "api-key", SECRET);
    }

    private static String root(String version) {
        return """
                {"cluster_name":"search","version":{"number":"%s"},"tagline":"You Know, for Search"}
                """.formatted(version);
    }
}
