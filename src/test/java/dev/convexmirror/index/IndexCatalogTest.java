package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexCatalogTest {

    @Test
    void many_names_are_asked_for_in_several_requests() {
        // Given
        List<String> names =
                IntStream.range(0, 200).mapToObj(i -> "x".repeat(100) + i).toList();

        // When
        List<List<String>> portions = IndexCatalog.portions(names);

        // Then
        assertThat(portions.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(portions)
                .allSatisfy(portion -> assertThat(String.join(",", portion)).hasSizeLessThan(1300));
    }
}
