package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.UniqueName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Less memory than the configuration can need ends the start, not the first large table. */
class LittleMemoryIT {

    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final long LIMIT = 256L << 20;
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void bulk_requests_that_the_heap_cannot_hold(String command) {
        // Given
        AgentOptions options = options()
                .withEnvironment("MIRROR_ELASTICSEARCH_BULK_SIZE", "1G")
                .withEnvironment("MIRROR_ELASTICSEARCH_BULK_CONCURRENCY", "64")
                .withArguments(command);
        // When
        try (AgentProcess agent = AgentProcess.run(options)) {
            // Then
            assertThat(agent.exitCode()).hasValue(2);
            assertThat(String.join("\n", agent.output()))
                    .contains("MiB", "mirror.elasticsearch.bulk-size")
                    .containsAnyOf("-Xmx", "control group")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void a_control_group_that_is_too_tight() throws IOException {
        // Given
        Path groups = Files.isDirectory(GROUPS.resolve("memory")) ? GROUPS.resolve("memory") : GROUPS;
        assumeThat(groups).as("this user may make control groups").isWritable();
        Path group = Files.createDirectory(groups.resolve(UniqueName.of("convex-mirror-test")));
        try {
            Path limit = group.resolve(groups.equals(GROUPS) ? "memory.max" : "memory.limit_in_bytes");
            assumeThat(limit).as("there is a memory controller").exists();
            Files.writeString(limit, "" + LIMIT);
            // a JVM would not start in what is too little for the defaults
            AgentOptions options = options().withEnvironment("MIRROR_ELASTICSEARCH_BULK_CONCURRENCY", "32");
            // When
            try (AgentProcess agent = AgentProcess.run(inside(group, options))) {
                // Then
                Refusal.of(agent, 2).tells("control group", "256 MiB", "Raise the limit");
            }
        } finally {
            Files.delete(group);
        }
    }

    private static AgentOptions options() {
        return AgentOptions.defaults().mirroring(NOBODY, "prod:happy-otter-123|01key", NOBODY);
    }

    private static AgentOptions inside(Path group, AgentOptions options) {
        List<String> program = new ArrayList<>(
                List.of("/bin/sh", "-c", "echo $$ > " + group.resolve("cgroup.procs") + "; exec \"$@\"", "sh"));
        program.addAll(options.program());
        return new AgentOptions(program, options.arguments(), options.environment(), options.properties());
    }
}
