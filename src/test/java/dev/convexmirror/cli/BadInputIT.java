package dev.convexmirror.cli;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A configuration that cannot be right is refused before anybody is asked, with the key, the reason and what to do. */
class BadInputIT {

    private static final String KEY = "prod:happy-otter-123|01c0ffee5ec2e7";
    private static final String PASSWORD = "pa55-w0rd-nobody-may-see";

    /** One mistake, and what has to be told about it. */
    private record Mistake(String name, UnaryOperator<AgentOptions> made, List<String> told) {
        Mistake(String name, UnaryOperator<AgentOptions> made, String... told) {
            this(name, made, List.of(told));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                wrong("an empty Convex URL", "MIRROR_CONVEX_URL", "", "mirror.convex.url is not set", "https://"),
                wrong(
                        "a Convex URL without a scheme",
                        "MIRROR_CONVEX_URL",
                        "happy-otter-123.convex.cloud",
                        "mirror.convex.url",
                        "did you mean https://happy-otter-123.convex.cloud?"),
                wrong(
                        "a Convex URL that is none",
                        "MIRROR_CONVEX_URL",
                        "http://a b/",
                        "mirror.convex.url",
                        "'http://a b/'"),
                wrong(
                        "the URL for HTTP actions",
                        "MIRROR_CONVEX_URL",
                        "https://happy-otter-123.convex.site",
                        "mirror.convex.url",
                        ".convex.cloud"),
                wrong(
                        "a Convex URL with credentials",
                        "MIRROR_CONVEX_URL",
                        "https://me:" + PASSWORD + "@happy-otter-123.convex.cloud",
                        "mirror.convex.url",
                        "mirror.convex.deploy-key"),
                wrong(
                        "an empty key",
                        "MIRROR_CONVEX_DEPLOY_KEY",
                        "",
                        "mirror.convex.deploy-key",
                        "deployment:data:view"),
                wrong("a key in two lines", "MIRROR_CONVEX_DEPLOY_KEY", KEY + "\n" + KEY, "mirror.convex.deploy-key"),
                wrong(
                        "a key and a key file",
                        "MIRROR_CONVEX_DEPLOY_KEY_FILE",
                        "/no/such/key",
                        "mirror.convex.deploy-key-file",
                        "keep one"),
                new Mistake(
                        "a key file that is not there",
                        options -> options.withEnvironment("MIRROR_CONVEX_DEPLOY_KEY", "")
                                .withEnvironment("MIRROR_CONVEX_DEPLOY_KEY_FILE", "/no/such/key"),
                        "mirror.convex.deploy-key-file",
                        "/no/such/key"),
                wrong("no Elasticsearch", "MIRROR_ELASTICSEARCH_HOSTS", "", "mirror.elasticsearch.hosts", "http"),
                wrong(
                        "an Elasticsearch without a scheme",
                        "MIRROR_ELASTICSEARCH_HOSTS",
                        "localhost:9200",
                        "mirror.elasticsearch.hosts",
                        "localhost:9200",
                        "http"),
                wrong(
                        "credentials in the URL of Elasticsearch",
                        "MIRROR_ELASTICSEARCH_HOSTS",
                        "http://elastic:" + PASSWORD + "@localhost:9200",
                        "mirror.elasticsearch.hosts",
                        "mirror.elasticsearch.username"),
                wrong(
                        "a password without a user",
                        "MIRROR_ELASTICSEARCH_PASSWORD",
                        PASSWORD,
                        "mirror.elasticsearch.username"),
                wrong(
                        "a password file that is not there",
                        "MIRROR_ELASTICSEARCH_PASSWORD_FILE",
                        "/no/such/password",
                        "mirror.elasticsearch.password-file",
                        "/no/such/password"),
                wrong(
                        "an authority that is not there",
                        "MIRROR_ELASTICSEARCH_CA_CERTIFICATE",
                        "/no/such/ca.pem",
                        "mirror.elasticsearch.ca-certificate",
                        "/no/such/ca.pem"),
                wrong("an unknown variable", "MIRROR_CONVEX_KEY", KEY, "MIRROR_CONVEX_KEY"),
                new Mistake(
                        "an unknown property",
                        options -> options.withProperty("mirror.export.table-names", "users"),
                        "mirror.export.table-names",
                        "print-config"),
                new Mistake(
                        "a misspelt property",
                        options -> options.withProperty("mirror.convex.deploy-kee", PASSWORD),
                        "mirror.convex.deploy-kee",
                        "did you mean \"mirror.convex.deploy-key\"?"),
                wrong(
                        "a malformed duration",
                        "MIRROR_EXPORT_POLL_MIN",
                        "soon",
                        "mirror.export.poll-min",
                        "soon",
                        "250ms"),
                wrong(
                        "an unknown word",
                        "MIRROR_EXPORT_ON_SCHEMA_CHANGE",
                        "perhaps",
                        "mirror.export.on-schema-change",
                        "perhaps"),
                wrong("a malformed size", "MIRROR_EXPORT_SPOOL_MEMORY", "much", "mirror.export.spool-memory", "much"),
                wrong("a malformed number", "MIRROR_ELASTICSEARCH_BULK_CONCURRENCY", "two", "bulk-concurrency", "two"),
                wrong(
                        "no bulk request at all",
                        "MIRROR_ELASTICSEARCH_BULK_CONCURRENCY",
                        "0",
                        "mirror.elasticsearch.bulk-concurrency is 0",
                        "between 1 and 64"),
                wrong("a timeout of nothing", "MIRROR_CONVEX_READ_TIMEOUT", "0s", "mirror.convex.read-timeout is 0s"),
                wrong("a negative pause", "MIRROR_EXPORT_POLL_MIN", "-1s", "mirror.export.poll-min is -1s"),
                wrong(
                        "too much memory",
                        "MIRROR_EXPORT_SPOOL_MEMORY",
                        "4G",
                        "mirror.export.spool-memory is 4294967296"),
                wrong(
                        "an end that takes too long",
                        "MIRROR_EXPORT_SHUTDOWN_TIMEOUT",
                        "1m",
                        "mirror.export.shutdown-timeout is 60s",
                        "8s"),
                wrong("a mirror name that is none", "MIRROR_NAME", "My Mirror", "mirror.name", "My Mirror", "a-z"),
                wrong(
                        "a glob that matches nothing",
                        "MIRROR_EXPORT_TABLES",
                        "us-ers",
                        "mirror.export.tables",
                        "us-ers"));
    }

    private static Mistake wrong(String name, String variable, String value, String... told) {
        return new Mistake(name, options -> options.withEnvironment(variable, value), told);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void what_cannot_be_right_is_refused_with_what_to_do(Mistake mistake) {
        // Given: a configuration that would contact a closed port, were it not for the mistake
        AgentOptions options = mistake.made().apply(configured());
        // When
        try (AgentProcess agent = AgentProcess.run(options.withArguments("check"))) {
            // Then
            Refusal.of(agent, 2).tells(mistake.told().toArray(String[]::new)).keepsSecret("5ec2e7", PASSWORD);
        }
    }

    @Test
    void the_agent_itself_refuses_the_same() {
        // Given
        AgentOptions options = configured().withEnvironment("MIRROR_CONVEX_URL", "https://happy-otter-123.convex.site");
        // When
        try (AgentProcess agent = AgentProcess.start(options)) {
            // Then
            Refusal.of(agent, 2).tells("mirror.convex.url", ".convex.cloud").keepsSecret("5ec2e7");
        }
    }

    @Test
    void a_management_port_that_is_taken() throws IOException {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AgentOptions options = configured().withEnvironment("QUARKUS_MANAGEMENT_PORT", "" + taken.getLocalPort());
            // When
            try (AgentProcess agent = AgentProcess.run(options)) {
                // Then
                Refusal.of(agent, 2).tells("" + taken.getLocalPort(), "QUARKUS_MANAGEMENT_PORT");
            }
        }
    }

    @Test
    void a_management_port_that_is_no_number() {
        // Given
        AgentOptions options = configured().withEnvironment("QUARKUS_MANAGEMENT_PORT", "management");
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            Refusal.of(agent, 2).tells("quarkus.management.port", "management");
        }
    }

    @Test
    void several_mistakes_are_told_at_once() {
        // Given
        AgentOptions options = configured()
                .withProperty("mirror.export.pol-min", "1s")
                .withEnvironment("MIRROR_ELASTICSEARCH_HOST", "http://localhost:9200");
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            Refusal.of(agent, 2)
                    .tells("mirror.export.pol-min", "MIRROR_ELASTICSEARCH_HOST", "mirror.elasticsearch.hosts");
        }
    }

    private static AgentOptions configured() {
        URI nobody = URI.create("http://127.0.0.1:1");
        return AgentOptions.defaults().mirroring(nobody, KEY, nobody);
    }
}
