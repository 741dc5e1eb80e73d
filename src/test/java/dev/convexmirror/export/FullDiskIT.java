package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of its own, with room for a part of a page; only some users may make one. */
class FullDiskIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String TEXT = "long enough ".repeat(400);
    private static final int ROWS = 100;

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(50));

    @TempDir
    private Path directory;

    private Path spool;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        spool = Files.createDirectory(directory.resolve("spool"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=64k", "none", spool.toString()))
                .as("this user may mount a file system")
                .isZero();
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        mirror.close();
        assertThat(run("umount", "--lazy", spool.toString())).isZero();
    }

    @Test
    void a_disk_that_is_full_in_the_middle_of_a_page_is_told_and_waited_for() throws IOException, InterruptedException {
        // Given
        long committed = mirror.convex().transact(transaction -> {
            for (int row = 0; row < ROWS; row++) {
                transaction.insert("messages", Map.of("text", TEXT, "row", (long) row));
            }
        });
        assertThat(committed).isPositive();
        AgentProcess agent = mirror.startAgent(mirror.options()
                .withEnvironment("MIRROR_EXPORT_SPOOL_MEMORY", "0")
                .withEnvironment("MIRROR_EXPORT_SPOOL_DIRECTORY", spool.toString()));
        // When
        agent.awaitTold(SOON, "Make room");
        assertThat(mirror.count("messages")).isZero();
        assertThat(run("mount", "-o", "remount,size=64m", spool.toString())).isZero();
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
