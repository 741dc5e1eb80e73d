package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchConfigTest {
    private static final String HOST = "http://127.0.0.1:9200";

    @TempDir
    Path directory;

    @Test
    void only_the_hosts_have_to_be_set() {
        // When
        ElasticsearchConfig config = Connections.config(Map.of("hosts", HOST + ",https://b:9200"));

        // Then
        assertThat(config.hosts()).contains(List.of(HOST, "https://b:9200"));
        assertThat(config.apiKey()).isEmpty();
        assertThat(config.apiKeyFile()).isEmpty();
        assertThat(config.username()).isEmpty();
        assertThat(config.password()).isEmpty();
        assertThat(config.passwordFile()).isEmpty();
        assertThat(config.caCertificate()).isEmpty();
        assertThat(config.clientCertificate()).isEmpty();
        assertThat(config.clientKey()).isEmpty();
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.bulkConcurrency()).isEqualTo(2);
        assertThat(config.bulkSize().asLongValue()).isEqualTo(5L << 20);
    }

    @Test
    void every_key_can_be_set() {
        // When
        ElasticsearchConfig config = Connections.config(Map.ofEntries(
                Map.entry("hosts", HOST),
                Map.entry("api-key", "key"),
                Map.entry("api-key-file", "/k"),
                Map.entry("username", "u"),
                Map.entry("password", "p"),
                Map.entry("password-file", "/p"),
                Map.entry("ca-certificate", "/ca"),
                Map.entry("client-certificate", "/certificate"),
                Map.entry("client-key", "/key"),
                Map.entry("request-timeout", "5s"),
                Map.entry("bulk-concurrency", "3"),
                Map.entry("bulk-size", "1M")));

        // Then
        assertThat(config.apiKey()).contains("key");
        assertThat(config.apiKeyFile()).contains(Path.of("/k"));
        assertThat(config.username()).contains("u");
        assertThat(config.password()).contains("p");
        assertThat(config.passwordFile()).contains(Path.of("/p"));
        assertThat(config.caCertificate()).contains(Path.of("/ca"));
        assertThat(config.clientCertificate()).contains(Path.of("/certificate"));
        assertThat(config.clientKey()).contains(Path.of("/key"));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.bulkConcurrency()).isEqualTo(3);
        assertThat(config.bulkSize().asLongValue()).isEqualTo(1L << 20);
    }

    @Test
    void a_secret_is_read_from_its_file_without_the_line_break() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("key"), "c2VjcmV0\n");

        // When
        var header = Credentials.authorization(Connections.config(Map.of("hosts", HOST, "api-key-file", file + "")));

        // Then
        assertThat(header).contains("ApiKey c2VjcmV0");
    }

    @Test
    void a_user_and_a_password_become_basic_authentication() {
        // When
        var header = Credentials.authorization(
                Connections.config(Map.of("hosts", HOST, "username", "elastic", "password", "hunter2")));

        // Then
        assertThat(header).contains("Basic ZWxhc3RpYzpodW50ZXIy");
    }

    @Test
    void a_missing_secret_file_is_named_with_its_key() {
        refuses(Map.of("api-key-file", "/does/not/exist"), "/does/not/exist", "mirror.elasticsearch.api-key-file");
    }

    @Test
    void an_empty_secret_file_is_refused() throws Exception {
        Path file = Files.writeString(directory.resolve("empty"), " \n");
        refuses(Map.of("username", "u", "password-file", file + ""), file + "", "empty");
    }

    @Test
    void a_secret_given_twice_is_refused_without_showing_it() {
        refuses(Map.of("api-key", "hunter2", "api-key-file", "/k"), "api-key", "api-key-file");
    }

    @Test
    void an_api_key_beside_a_user_is_refused() {
        refuses(Map.of("api-key", "hunter2", "username", "u", "password", "hunter2"), "api-key", "username");
    }

    @Test
    void a_user_without_a_password_is_refused() {
        refuses(Map.of("username", "u"), "mirror.elasticsearch.password is not");
    }

    @Test
    void a_password_without_a_user_is_refused() {
        refuses(Map.of("password", "hunter2"), "mirror.elasticsearch.username is not");
    }

    @Test
    void a_secret_with_a_line_break_inside_is_refused_without_showing_it() throws Exception {
        Path file = Files.writeString(directory.resolve("two"), "hunter2\nhunter2");
        refuses(Map.of("api-key-file", file + ""), "one line");
    }

    @Test
    void a_host_that_is_no_url_is_quoted() {
        refuses(Map.of("hosts", "localhost:9200"), "'localhost:9200'", "mirror.elasticsearch.hosts");
        refuses(Map.of("hosts", "ftp://localhost"), "'ftp://localhost'");
        refuses(Map.of("hosts", "http://a b"), "'http://a b'");
    }

    @Test
    void a_url_with_a_password_is_refused_without_showing_it() {
        refuses(Map.of("hosts", "http://elastic:hunter2@localhost:9200"), "credentials");
    }

    @Test
    void hosts_with_different_paths_are_refused() {
        refuses(Map.of("hosts", "http://a:9200/x,http://b:9200/y"), "/x", "/y");
    }

    @Test
    void a_certificate_file_that_is_missing_or_holds_none_is_named() throws Exception {
        refuses(Map.of("ca-certificate", "/no/ca.pem"), "/no/ca.pem", "mirror.elasticsearch.ca-certificate");
        Path file = Files.writeString(directory.resolve("ca.pem"), "not a certificate");
        refuses(Map.of("ca-certificate", file + ""), file + "", "PEM");
    }

    @Test
    void a_timeout_of_nothing_is_refused() {
        refuses(Map.of("request-timeout", "0s"), "mirror.elasticsearch.request-timeout");
    }

    private static void refuses(Map<String, String> keys, String... words) {
        Map<String, String> all = new HashMap<>(Map.of("hosts", HOST));
        all.putAll(keys);
        ElasticsearchConfig config = Connections.config(all);
        assertThatThrownBy(() -> ElasticsearchConnection.open(config))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("hunter2");
    }
}
