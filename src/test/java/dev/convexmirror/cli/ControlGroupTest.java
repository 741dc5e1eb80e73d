package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {

    @TempDir
    Path root;

    @Test
    void the_tightest_limit_on_the_way_up_counts() throws IOException {
        // Given
        write("proc/self/cgroup", "0::/system.slice/convex-mirror.service\n");
        write("sys/fs/cgroup/system.slice/memory.max", "200000000\n");
        write("sys/fs/cgroup/system.slice/convex-mirror.service/memory.max", "max\n");
        // When
        ControlGroup group = new ControlGroup(root);
        // Then
        assertThat(group.memoryLimit()).hasValue(200_000_000);
    }

    @Test
    void in_a_container_the_group_is_at_the_top() throws IOException {
        // Given
        write("proc/self/cgroup", "0::/../../kubepods/pod1\n");
        write("sys/fs/cgroup/memory.max", "64000000\n");
        // When
        ControlGroup group = new ControlGroup(root);
        // Then
        assertThat(group.memoryLimit()).hasValue(64_000_000);
    }

    @Test
    void version_one_has_a_controller_for_memory() throws IOException {
        // Given
        write("proc/self/cgroup", "5:cpu,cpuacct:/docker/1\n4:memory:/docker/1\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "64000000\n");
        // When
        ControlGroup group = new ControlGroup(root);
        // Then
        assertThat(group.memoryLimit()).hasValue(64_000_000);
    }

    @Test
    void a_system_without_control_groups_has_no_limit() {
        assertThat(new ControlGroup(root).memoryLimit()).isEmpty();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
