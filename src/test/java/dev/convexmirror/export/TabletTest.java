package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What two looks at the tables of one name say of each. */
class TabletTest {

    private final Tablet seen = new Tablet(false, 5, Map.of(5L, 2, 8L, 3));

    @Test
    void a_table_that_only_got_rows_may_be_filled_by_an_import() {
        // When
        Tablet now = new Tablet(false, 5, Map.of(5L, 2, 8L, 3, 9L, 1));

        // Then
        assertThat(now.isToBeShown(seen)).isFalse();
        assertThat(now.isSame(seen)).as("as a hidden one").isFalse();
    }

    @Test
    void a_table_that_lost_one_row_of_a_transaction_is_the_one_that_queries_see() {
        // When
        Tablet now = new Tablet(false, 5, Map.of(5L, 2, 8L, 2, 9L, 1));

        // Then
        assertThat(now.isToBeShown(seen)).isTrue();
    }

    @Test
    void another_table_in_its_place_tells_nothing() {
        // When
        Tablet other = new Tablet(false, 6, Map.of(6L, 2));

        // Then
        assertThat(other.isToBeShown(seen)).isFalse();
        assertThat(other.isToBeShown(seen.asShown())).isFalse();
        assertThat(other.isSame(seen)).isFalse();
        assertThat(other.isSame(seen.asShown())).isFalse();
    }

    @Test
    void the_one_that_queries_see_may_change() {
        // When
        Tablet now = new Tablet(false, 5, Map.of(5L, 1, 11L, 1));

        // Then
        assertThat(now.isToBeShown(seen.asShown())).isTrue();
        assertThat(now.isSame(seen.asShown())).isTrue();
    }

    @Test
    void an_empty_table_is_the_same_as_long_as_it_is_empty() {
        // Given
        Tablet empty = new Tablet(false, Long.MAX_VALUE, Map.of());

        // Then
        assertThat(empty.isSame(new Tablet(false, Long.MAX_VALUE, Map.of()))).isTrue();
        assertThat(new Tablet(false, 3, Map.of(3L, 1)).isSame(empty)).isFalse();
    }
}
