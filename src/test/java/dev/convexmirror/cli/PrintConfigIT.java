package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PrintConfigIT {

    private static final String SECRET = "5ec2e7-nobody-may-see";

    @Test
    void every_value_is_printed_with_its_origin() {
        // Given
        AgentOptions options = printing()
                .withEnvironment("MIRROR_EXPORT_POLL_MAX", "7s")
                .withProperty("mirror.export.index-prefix", "from-file-")
                .withProperty("mirror.export.table.\"users\".index", "people");
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            assertThat(agent.exitCode()).hasValue(0);
            assertThat(agent.stderr()).isEmpty();
            assertThat(agent.stdout())
                    .isSorted()
                    .contains(
                            "mirror.name = default  # default",
                            "mirror.export.poll-min = 250ms  # default",
                            "mirror.export.poll-max = 7s  # environment",
                            "mirror.convex.url =   # not set")
                    .anyMatch(line ->
                            line.matches("mirror\\.export\\.index-prefix = from-file- {2}# .*application\\.properties"))
                    .anyMatch(line -> line.startsWith("mirror.export.table.\"users\".index = people  # "));
        }
    }

    @Test
    void the_environment_wins_over_the_file() {
        // Given
        AgentOptions options = printing()
                .withProperty("mirror.name", "of-the-file")
                .withEnvironment("MIRROR_NAME", "of-the-environment");
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            assertThat(agent.stdout()).contains("mirror.name = of-the-environment  # environment");
        }
    }

    @Test
    void secrets_and_credentials_in_urls_are_redacted() {
        // Given
        AgentOptions options = printing()
                .withEnvironment("MIRROR_CONVEX_DEPLOY_KEY", "prod:happy-otter-123|" + SECRET)
                .withEnvironment("MIRROR_CONVEX_URL", "https://me:" + SECRET + "@happy-otter-123.convex.cloud")
                .withEnvironment("MIRROR_ELASTICSEARCH_API_KEY", SECRET)
                .withProperty("mirror.elasticsearch.password", SECRET)
                .withProperty("mirror.elasticsearch.hosts", "http://a:9200,http://elastic:" + SECRET + "@b:9200");
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            assertThat(agent.exitCode()).hasValue(0);
            assertThat(String.join("\n", agent.output())).doesNotContain(SECRET);
            assertThat(agent.stdout())
                    .contains(
                            "mirror.convex.deploy-key = <redacted>  # environment",
                            "mirror.elasticsearch.api-key = <redacted>  # environment")
                    .anyMatch(line -> line.startsWith("mirror.elasticsearch.password = <redacted>"))
                    .anyMatch(line -> line.contains("http://a:9200,http://<redacted>@b:9200"));
        }
    }

    @Test
    void it_opens_no_port() throws IOException {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AgentOptions options = printing().withEnvironment("QUARKUS_MANAGEMENT_PORT", "" + taken.getLocalPort());
            // When
            try (AgentProcess agent = AgentProcess.run(options)) {
                // Then
                assertThat(agent.exitCode()).hasValue(0);
                assertThat(agent.output()).noneMatch(line -> line.contains("istening"));
            }
        }
    }

    private static AgentOptions printing() {
        return AgentOptions.defaults().withArguments("print-config");
    }
}
