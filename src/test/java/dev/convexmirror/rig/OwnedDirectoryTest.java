package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedDirectoryTest {

    private static final int SWEEPERS = 6;

    @TempDir
    private Path parent;

    @Test
    void what_an_ended_owner_left_is_removed_by_many_at_the_same_time() throws Exception {
        // Given
        for (int i = 0; i < 300; i++) {
            leave("left-" + i, ended());
        }
        CyclicBarrier together = new CyclicBarrier(SWEEPERS);
        // When
        List<Future<OwnedDirectory>> made = new ArrayList<>();
        try (ExecutorService sweepers = Executors.newFixedThreadPool(SWEEPERS)) {
            for (int i = 0; i < SWEEPERS; i++) {
                made.add(sweepers.submit(() -> {
                    int ignored = together.await();
                    return OwnedDirectory.create(parent, "made-");
                }));
            }
        }
        // Then
        for (Future<OwnedDirectory> directory : made) {
            assertThat(directory.get().path()).isDirectory();
        }
        assertThat(names()).hasSize(SWEEPERS).allSatisfy(name -> assertThat(name)
                .startsWith("made-"));
    }

    @Test
    void what_a_living_owner_has_stays() {
        // Given
        OwnedDirectory owned = OwnedDirectory.create(parent, "owned-");
        // When
        OwnedDirectory next = OwnedDirectory.create(parent, "next-");
        // Then
        assertThat(owned.path()).isDirectory();
        assertThat(next.path()).isDirectory();
    }

    @Test
    void close_removes_all_of_it_and_may_be_called_again() throws IOException {
        // Given
        OwnedDirectory owned = OwnedDirectory.create(parent, "owned-");
        Path deep = Files.createDirectories(owned.path().resolve("config/more"));
        Files.writeString(deep.resolve("file"), "content");
        // When
        owned.close();
        owned.close();
        // Then
        assertThat(owned.path()).doesNotExist();
        assertThat(names()).isEmpty();
    }

    private void leave(String name, String owner) throws IOException {
        Path directory = Files.createDirectories(parent.resolve(name).resolve("config"));
        Files.writeString(directory.resolve("application.properties"), "");
        Files.writeString(directory.resolveSibling("owner"), owner);
    }

    /** An owner with the number of this process, but another time of start. */
    private static String ended() {
        return ProcessHandle.current().pid() + " 2001-01-01T00:00:00Z";
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(parent)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }
}
