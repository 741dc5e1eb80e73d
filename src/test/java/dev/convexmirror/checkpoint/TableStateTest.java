package dev.convexmirror.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TableStateTest {

    private final TableState first = TableState.firstFilling("users", "users-000001");

    @Test
    void a_generation_that_was_found_serving_stays_when_the_table_begins_anew() {
        // Given
        TableState swapped = TableState.firstFilling("users", "users-000001")
                .published(false)
                .movedTo("users-000002")
                .foundServing();

        // When
        TableState anew = swapped.begunAnew("users-000003", OptionalLong.of(7));

        // Then
        assertThat(swapped.unseen()).isEmpty();
        assertThat(swapped.left().serving()).contains("users-000002");
        assertThat(anew.serving()).contains("users-000002");
        assertThat(anew.unseen()).contains("users-000003");
        assertThat(anew.previous()).containsExactly("users-000001");
    }

    @Test
    void a_generation_that_was_found_serving_is_published_like_any_other() {
        // Given
        TableState filled = TableState.firstFilling("users", "users-000001")
                .published(false)
                .movedTo("users-000002");

        // When
        TableState published = filled.foundServing().published(true);

        // Then
        assertThat(published).isEqualTo(filled.published(true));
    }

    @Test
    void a_table_that_fills_nothing_is_found_as_it_is() {
        // Given
        TableState served = TableState.firstFilling("users", "users-000001").published(false);

        // Then
        assertThat(served.foundServing()).isEqualTo(served);
        assertThat(served.unseen()).isEmpty();
    }

    @Test
    void a_table_that_is_left_out_already_is_begun_anew_without_another_request() {
        // Given
        TableState left = TableState.firstFilling("users", "users-000001").left();

        // When
        TableState wanted = left.wanted();

        // Then
        assertThat(wanted.begunAnew("users-000002", OptionalLong.of(7)).publishable())
                .contains("users-000002");
    }

    @Test
    void a_table_that_an_import_replaces_is_shown_in_doubt_only_when_a_person_insists() {
        // Given
        TableState served = TableState.firstFilling("users", "users-000001").published(false);

        // When
        TableState held = served.begunAnew("users-000002", OptionalLong.of(7));
        TableState insisted = held.insistedOn()
                .left()
                .begunAnew("users-000003", OptionalLong.of(7))
                .doubted();
        TableState shown = insisted.published(true);

        // Then
        assertThat(held.isHeld()).isTrue();
        assertThat(held.publishable()).isEmpty();
        assertThat(held.publishableInDoubt()).isEmpty();
        assertThat(insisted.publishable()).isEmpty();
        assertThat(insisted.publishableInDoubt()).contains("users-000003");
        assertThat(shown.isHeld()).isFalse();
        assertThat(shown.isDoubtful()).isTrue();
        assertThat(shown.insisted()).as("once shown").isFalse();
    }

    @Test
    void when_a_table_was_the_only_one_of_its_name_is_remembered_until_it_can_be_trusted_again() {
        // Given
        TableState served = TableState.firstFilling("users", "users-000001").published(false);

        // When
        TableState suspect = served.begunAnew("users-000002", OptionalLong.of(7));
        TableState again = suspect.begunAnew("users-000003", OptionalLong.of(9));
        TableState readAgain =
                again.left().begunAnew("users-000004", OptionalLong.of(11)).doubted();

        // Then
        assertThat(suspect.alone()).hasValue(7);
        assertThat(again.alone()).as("the first import may have left a table").hasValue(7);
        assertThat(readAgain.alone()).hasValue(7);
        assertThat(readAgain.published(true).alone()).hasValue(7);
        assertThat(readAgain.published(false).alone()).isEmpty();
    }

    @Test
    void when_a_table_that_is_filled_was_the_only_one_of_its_name_is_not_known() {
        // When
        TableState twice =
                TableState.firstFilling("users", "users-000001").begunAnew("users-000002", OptionalLong.of(7));

        // Then
        assertThat(twice.alone()).isEmpty();
    }

    @Test
    void a_table_that_begins_anew_without_being_asked_is_suspect_and_not_published() {
        // When
        TableState state = first.published(false).begunAnew("users-000002", OptionalLong.of(7));

        // Then
        assertThat(state.standing()).isEqualTo(Standing.SUSPECT);
        assertThat(state.publishable()).isEmpty();
        assertThat(state.serving()).contains("users-000001");
    }

    @Test
    void a_table_that_was_left_out_may_begin_anew() {
        // When
        TableState state = first.begunAnew("users-000002", OptionalLong.of(7))
                .left()
                .begunAnew("users-000003", OptionalLong.of(7));

        // Then
        assertThat(state.standing()).isEqualTo(Standing.FOLLOWED);
        assertThat(state.publishable()).contains("users-000003");
    }

    @Test
    void a_table_that_was_published_in_doubt_is_suspect() {
        assertThat(first.published(true).standing()).isEqualTo(Standing.SUSPECT);
    }
}
