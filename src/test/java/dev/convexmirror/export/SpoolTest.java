package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    Path directory;

    @Property(tries = 200)
    void changes_come_out_as_they_went_in_whether_they_fit_into_memory_or_not(
            @ForAll @IntRange(max = 2000) int memory,
            @ForAll @Size(max = 60) List<@StringLength(max = 300) String> sources)
            throws InterruptedException {
        // Given
        try (Spool spool = new Spool(memory, Optional.empty())) {
            List<String> given = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                byte[] source = sources.get(i).getBytes(StandardCharsets.UTF_8);
                String id = "id" + i + (i % 3 == 0 ? "ü" : "");
                spool.append(i * 40_000_000, Long.MAX_VALUE - i, id, source, source.length);
                given.add(change(i * 40_000_000, Long.MAX_VALUE - i, id, source, source.length));
            }
            // When
            spool.complete();
            // Then: the second reading is as good as the first
            assertThat(read(spool)).isEqualTo(given);
            assertThat(read(spool)).isEqualTo(given);
        }
    }

    @Test
    void a_change_larger_than_every_buffer_comes_out_whole() throws InterruptedException {
        // Given
        byte[] large = "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
        try (Spool spool = new Spool(1_000, Optional.of(directory))) {
            // When
            spool.append(1, 2, "id", large, large.length);
            spool.complete();
            // Then
            assertThat(read(spool)).containsExactly(change(1, 2, "id", large, large.length));
        }
    }

    @Test
    void reading_stops_when_it_is_enough_and_can_begin_again() throws InterruptedException {
        // Given
        try (Spool spool = new Spool(1_000, Optional.of(directory))) {
            byte[] source = "{}".getBytes(StandardCharsets.UTF_8);
            spool.append(0, 1, "a", source, 2);
            spool.append(0, 2, "b", source, 2);
            spool.append(0, 3, "c", source, 2);
            spool.complete();
            List<String> some = new ArrayList<>();
            // When
            spool.forEachUntil(() -> some.size() == 2, (table, ts, id, bytes, length) -> some.add(id));
            // Then
            assertThat(some).containsExactly("a", "b");
            assertThat(read(spool)).hasSize(3);
        }
    }

    @Test
    void a_page_beyond_the_bound_leaves_no_name_in_the_directory_that_a_crash_could_leave_behind() throws IOException {
        // Given
        try (Spool spool = new Spool(10, Optional.of(directory))) {
            // When
            spool.append(1, 2, "id", new byte[100_000], 100_000);
            spool.complete();
            // Then
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void a_directory_that_cannot_be_written_is_told_with_the_key_to_set() {
        // Given
        try (Spool spool = new Spool(10, Optional.of(directory.resolve("missing")))) {
            // When and Then
            assertThatThrownBy(() -> spool.append(1, 2, "id", new byte[100_000], 100_000))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("missing")
                    .hasMessageContaining("mirror.export.spool-directory");
        }
    }

    private static List<String> read(Spool spool) throws InterruptedException {
        List<String> changes = new ArrayList<>();
        spool.forEach((table, ts, id, source, length) -> changes.add(change(table, ts, id, source, length)));
        return changes;
    }

    private static String change(int table, long ts, String id, byte[] source, int length) {
        return table + " " + ts + " " + id + " " + new String(source, 0, length, StandardCharsets.UTF_8);
    }
}
