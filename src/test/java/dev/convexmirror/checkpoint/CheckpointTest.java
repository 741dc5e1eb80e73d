package dev.convexmirror.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TableName USERS = TableName.root("users");
    private static final TableName ORDERS = new TableName("shop", "orders");

    private final Checkpoint filling = Checkpoint.initial("https://happy-otter-1.convex.cloud", NOW)
            .withTable(USERS, TableState.firstFilling("users", "users-000001"), NOW)
            .withTable(ORDERS, TableState.firstFilling("orders", "orders-000001"), NOW)
            .withPage("cursor", "sync", NOW);

    @Test
    void a_page_moves_the_cursor_and_the_number() {
        assertThat(filling.cursor()).contains("cursor");
        assertThat(filling.page()).isEqualTo(1);
        assertThat(filling.consistent()).isFalse();
        assertThat(filling.snapshotTs()).isEmpty();
    }

    @Test
    void a_consistent_page_tells_its_snapshot() {
        // When
        Checkpoint consistent = filling.withConsistentPage("next", "sync", 17, NOW);

        // Then
        assertThat(consistent.consistent()).isTrue();
        assertThat(consistent.snapshotTs()).hasValue(17);
        assertThat(consistent.page()).isEqualTo(2);
    }

    @Test
    void the_last_snapshot_is_remembered_when_a_page_is_not_consistent() {
        // When
        Checkpoint later = filling.withConsistentPage("2", "sync", 17, NOW).withPage("3", "sync", NOW);

        // Then
        assertThat(later.consistent()).isFalse();
        assertThat(later.snapshotTs()).hasValue(17);
    }

    @Test
    void the_cursor_is_as_old_as_the_snapshot_or_while_there_is_none_as_the_checkpoint() {
        assertThat(Checkpoint.initial("https://x", NOW).cursorTs()).isEmpty();
        assertThat(filling.cursorTs()).hasValue(NOW.getEpochSecond() * 1_000_000_000);
        assertThat(filling.withConsistentPage("next", "sync", 17, NOW).cursorTs())
                .hasValue(17);
    }

    @Test
    void publishing_makes_the_filling_generation_serve() {
        // When
        Checkpoint published = filling.withHealFloor(9, NOW).withPublished(List.of(USERS), false, NOW);

        // Then
        assertThat(published.tables().get(USERS))
                .isEqualTo(new TableState(
                        "users",
                        Optional.of("users-000001"),
                        Optional.empty(),
                        Standing.FOLLOWED,
                        false,
                        OptionalLong.empty(),
                        List.of()));
        assertThat(published.tables().get(ORDERS).filling()).contains("orders-000001");
        assertThat(published.healFloor()).as("orders are still filling").isEqualTo(9);
    }

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
    void the_floor_ends_when_nothing_is_filling() {
        assertThat(filling.withHealFloor(9, NOW)
                        .withPublished(List.of(USERS, ORDERS), false, NOW)
                        .healFloor())
                .isZero();
    }

    @Test
    void the_floor_never_sinks() {
        assertThat(filling.withHealFloor(9, NOW).withHealFloor(4, NOW).healFloor())
                .isEqualTo(9);
    }

    @Test
    void a_restart_keeps_what_serves_and_the_page_number() {
        // When
        Checkpoint restarted = filling.withPublished(List.of(USERS), false, NOW)
                .withTable(
                        USERS,
                        filling.tables().get(USERS).published(false).begunAnew("users-000002", OptionalLong.of(7)),
                        NOW)
                .withRestart(NOW);

        // Then
        assertThat(restarted.cursor()).isEmpty();
        assertThat(restarted.syncId()).isEmpty();
        assertThat(restarted.page()).isEqualTo(1);
        assertThat(restarted.referencedIndices()).containsExactly("users-000001");
    }

    @Test
    void every_index_of_a_table_is_referenced() {
        // When
        Checkpoint checkpoint = filling.withPublished(List.of(USERS), false, NOW)
                .withTable(
                        USERS,
                        filling.tables().get(USERS).published(false).begunAnew("users-000002", OptionalLong.of(7)),
                        NOW);

        // Then
        assertThat(checkpoint.referencedIndices()).containsExactly("orders-000001", "users-000001", "users-000002");
        assertThat(checkpoint.tables().get(USERS).target()).contains("users-000002");
    }

    @Test
    void a_table_that_begins_anew_without_being_asked_is_suspect_and_not_published() {
        // When
        TableState state = filling.tables().get(USERS).published(false).begunAnew("users-000002", OptionalLong.of(7));

        // Then
        assertThat(state.standing()).isEqualTo(Standing.SUSPECT);
        assertThat(state.publishable()).isEmpty();
        assertThat(state.serving()).contains("users-000001");
    }

    @Test
    void a_table_that_was_left_out_may_begin_anew() {
        // When
        TableState state = filling.tables()
                .get(USERS)
                .begunAnew("users-000002", OptionalLong.of(7))
                .left()
                .begunAnew("users-000003", OptionalLong.of(7));

        // Then
        assertThat(state.standing()).isEqualTo(Standing.FOLLOWED);
        assertThat(state.publishable()).contains("users-000003");
    }

    @Test
    void a_table_that_was_published_in_doubt_is_suspect() {
        assertThat(filling.tables().get(USERS).published(true).standing()).isEqualTo(Standing.SUSPECT);
    }

    @Test
    void a_retired_generation_is_kept_until_its_time_is_over() {
        // Given
        Checkpoint retired =
                filling.withPublished(List.of(USERS), false, NOW).withRetired(USERS, NOW.plusSeconds(60), NOW);

        // When
        Checkpoint later = retired.withoutExpired(NOW.plusSeconds(60));

        // Then
        assertThat(retired.withoutExpired(NOW.plusSeconds(59)).referencedIndices())
                .contains("users-000001");
        assertThat(later.referencedIndices()).doesNotContain("users-000001");
        assertThat(later.tables()).doesNotContainKey(USERS);
    }

    @Test
    void the_stored_form_loses_nothing() {
        // Given
        Checkpoint full = filling.withPublished(List.of(USERS), false, NOW)
                .withHealFloor(1_700_000_000_123_456_789L, NOW)
                .withConsistentPage("next", "sync", 1_700_000_000_123_456_790L, NOW)
                .withTable(
                        ORDERS,
                        TableState.firstFilling("orders", "orders-000002")
                                .begunAnew("orders-000003", OptionalLong.of(7)),
                        NOW)
                .withRetired(USERS, NOW.plusSeconds(60), NOW);

        // When
        Checkpoint read = CheckpointJson.read(CheckpointJson.write(full));

        // Then
        assertThat(read).isEqualTo(full);
        assertThat(CheckpointJson.read(CheckpointJson.write(Checkpoint.initial("https://x", NOW))))
                .isEqualTo(Checkpoint.initial("https://x", NOW));
    }

    @Test
    void a_damaged_checkpoint_names_what_is_wrong() {
        for (String name : List.of("format", "deployment", "page", "healFloor", "updated")) {
            ObjectNode json = CheckpointJson.write(filling);
            json.put(name, "?");
            json.remove("deployment".equals(name) ? name : "");
            assertThatThrownBy(() -> CheckpointJson.read(json))
                    .as(name)
                    .isInstanceOf(CheckpointFormatException.class)
                    .hasMessageContaining("damaged");
        }
    }
}
