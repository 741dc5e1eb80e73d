package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and directories that the agent's user may not use are told by name, before anything is written anywhere. */
class NoPermissionIT {

    private static final String KEY = "prod:happy-otter-123|01c0ffee5ec2e7";
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    Path directory;

    @Test
    void a_key_file_that_may_not_be_read() throws IOException {
        // Given
        Path file = forbidden(Files.writeString(directory.resolve("key"), KEY), "---------");
        AgentOptions options = options()
                .withEnvironment("MIRROR_CONVEX_DEPLOY_KEY", "")
                .withEnvironment("MIRROR_CONVEX_DEPLOY_KEY_FILE", file.toString());
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            Refusal.of(agent, 2)
                    .tells("mirror.convex.deploy-key-file", file.toString(), "permission denied")
                    .keepsSecret("5ec2e7");
        }
    }

    @Test
    void a_password_file_that_may_not_be_read() throws IOException {
        // Given
        Path file = forbidden(Files.writeString(directory.resolve("password"), "pa55-w0rd"), "---------");
        AgentOptions options = options()
                .withEnvironment("MIRROR_ELASTICSEARCH_USERNAME", "elastic")
                .withEnvironment("MIRROR_ELASTICSEARCH_PASSWORD_FILE", file.toString());
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            Refusal.of(agent, 2)
                    .tells("mirror.elasticsearch.password-file", file.toString(), "may read it")
                    .keepsSecret("pa55-w0rd");
        }
    }

    @Test
    void an_authority_that_may_not_be_read() throws IOException {
        // Given
        Path file = forbidden(Files.writeString(directory.resolve("ca.pem"), "a certificate"), "---------");
        AgentOptions options = options().withEnvironment("MIRROR_ELASTICSEARCH_CA_CERTIFICATE", file.toString());
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            Refusal.of(agent, 2).tells("mirror.elasticsearch.ca-certificate", file.toString(), "may not be read");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "print-config"})
    void a_configuration_file_that_may_not_be_read(String command) {
        // Given
        List<String> program =
                new ArrayList<>(List.of("/bin/sh", "-c", "chmod 000 config/application.properties; exec \"$@\"", "sh"));
        AgentOptions options = options().withProperty("mirror.name", "mine").withArguments(command);
        program.addAll(options.program());
        AgentOptions forbidden =
                new AgentOptions(program, options.arguments(), options.environment(), options.properties());
        // When
        try (AgentProcess agent = AgentProcess.run(forbidden)) {
            // Then
            Refusal.of(agent, 2)
                    .tells("config/application.properties", "cannot be read")
                    .keepsSecret("5ec2e7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void a_spool_directory_that_may_only_be_read(String command) throws IOException {
        // Given
        Path spool = forbidden(Files.createDirectory(directory.resolve("spool")), "r-xr-xr-x");
        AgentOptions options = options()
                .withEnvironment("MIRROR_EXPORT_SPOOL_DIRECTORY", spool.toString())
                .withArguments(command);
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then: check has asked both sides as well, and told that nobody is there
            assertThat(agent.exitCode()).hasValue(2);
            assertThat(String.join("\n", agent.output()))
                    .contains("mirror.export.spool-directory", spool.toString(), "permission denied")
                    .doesNotContain("Exception", "5ec2e7");
            assertThat(spool).isEmptyDirectory();
        }
    }

    @Test
    void a_spool_directory_that_is_not_there() {
        // Given
        AgentOptions options = options()
                .withEnvironment(
                        "MIRROR_EXPORT_SPOOL_DIRECTORY",
                        directory.resolve("no-such").toString());
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            Refusal.of(agent, 2).tells("mirror.export.spool-directory", "no-such", "does not exist");
        }
    }

    @Test
    void a_port_for_the_privileged() throws IOException {
        // Given
        String first;
        // in one piece: the system gives such a file only from its beginning
        try (BufferedReader file = Files.newBufferedReader(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))) {
            first = file.readLine();
        }
        assumeThat(Integer.parseInt(first)).as("port 81 is reserved here").isGreaterThan(81);
        // When
        try (AgentProcess agent = AgentProcess.run(options().withEnvironment("QUARKUS_MANAGEMENT_PORT", "81"))) {
            // Then
            Refusal.of(agent, 2).tells("127.0.0.1:81", "QUARKUS_MANAGEMENT_PORT");
        }
    }

    private static Path forbidden(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** An agent that permissions apply to: to root they do not, unless it gives its capabilities up. */
    private static AgentOptions options() {
        AgentOptions options = AgentOptions.defaults();
        if (ProcessHandle.current().info().user().equals(Optional.of("root"))) {
            assumeThat(Stream.of("/usr/bin/setpriv", "/bin/setpriv")
                            .map(Path::of)
                            .anyMatch(Files::isExecutable))
                    .as("there is a setpriv that takes the capabilities of root away")
                    .isTrue();
            List<String> program = new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
            program.addAll(options.program());
            options = AgentOptions.ofProgram(program);
        }
        return options.mirroring(NOBODY, KEY, NOBODY);
    }
}
