package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionSortTest {

    @TempDir
    Path directory;

    @Test
    void two_hundred_thousand_revisions_are_sorted_with_a_thousand_in_memory() {
        // Given
        long seed = new Random().nextLong();
        System.out.println("Revisions with seed " + seed);
        Random random = new Random(seed);
        List<Revision> expected = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            expected.add(new Revision(
                    random.nextInt(3), "id" + random.nextInt(150_000), i, random.nextLong(), random.nextBoolean()));
        }
        // When
        List<Revision> sorted = new ArrayList<>();
        try (RevisionSort sort = new RevisionSort(1000, directory)) {
            expected.forEach(sort::add);
            Groups groups = sort.sorted();
            for (List<Revision> group = groups.take(); !group.isEmpty(); group = groups.take()) {
                sorted.addAll(group);
            }
        }
        // Then
        expected.sort(Revision.BY_AGE);
        assertThat(sorted).isEqualTo(expected);
    }

    @Test
    void the_file_has_no_name() throws Exception {
        // Given
        try (RevisionSort sort = new RevisionSort(1, directory)) {
            // When
            sort.add(Revision.absent(0, "a", 1));
            // Then
            try (var files = Files.list(directory)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void revisions_of_documents_in_between_are_passed_over() {
        // Given
        try (RevisionSort sort = new RevisionSort(2, directory)) {
            for (String id : List.of("d", "a", "c", "b", "c")) {
                sort.add(Revision.absent(1, id, 7));
            }
            Groups groups = sort.sorted();
            // When
            List<Revision> found = groups.takeFor(Revision.absent(1, "c", 0));
            // Then
            assertThat(found).hasSize(2);
            assertThat(groups.takeFor(Revision.absent(1, "ca", 0))).isEmpty();
            assertThat(groups.peek().orElseThrow().id()).isEqualTo("d");
        }
    }
}
