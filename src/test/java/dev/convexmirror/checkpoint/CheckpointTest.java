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
                                .published(false)
                                .begunAnew("orders-000003", OptionalLong.of(7))
                                .insistedOn(),
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
