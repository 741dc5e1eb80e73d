package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Dockerfile.native, instruction by instruction without Docker, around the binary under test. */
class RehearsalIT {

    @Test
    void the_image_starts_as_nobody_on_a_read_only_system_and_its_health_check_tells_the_truth() throws Exception {
        String binary = System.getProperty("agent.binary");
        assumeThat(binary).as("the native binary is tested").isNotNull();
        // Given
        ProcessBuilder rehearsal = new ProcessBuilder(
                        Path.of("deploy/docker/rehearse").toAbsolutePath().toString(), "--binary", binary)
                .redirectErrorStream(true);
        rehearsal.environment().keySet().removeIf(key -> key.startsWith("MIRROR_") || key.startsWith("QUARKUS_"));
        // When
        Process process = rehearsal.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("rehearse: health check: UP", "without an agent: No agent answers", "rehearse: done");
    }
}
