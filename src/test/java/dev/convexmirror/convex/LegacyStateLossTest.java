package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.SnapshotExpired;
import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the older API has lost the state that a cursor stands for, and when it only seems so (invariant I5). */
class LegacyStateLossTest {

    private static final String LIST = "/api/list_snapshot";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TablesInMemory mirror = new TablesInMemory();
    private final TestClock clock = new TestClock();
    private final ConvexEmulator convex = ConvexEmulator.builder()
            .snapshotRows(7)
            .deltaRows(5)
            .clock(EmulatorClock.wall())
            .retention(Duration.ofDays(2))
            .start();
    private final ConvexClient client =
            new ConvexClient(GivenConfig.of(convex.url(), convex.deployKey()), "0.1.0", MINUTE, clock);
    private final ChangeFeed feed = client.feed(Selection.everything());

    LegacyStateLossTest() {
        convex.legacyOnly(true);
    }

    @AfterEach
    void stop() {
        client.close();
        convex.close();
    }

    @Test
    void a_change_log_that_does_not_reach_back_to_the_cursor() throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        pass(Duration.ofDays(3));

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains("InvalidWindowToReadDocuments"))
                .hasMessageContaining("DOCUMENT_RETENTION_DELAY");
    }

    @Test
    void a_snapshot_that_is_not_complete_after_five_days() throws ConvexException {
        // Given
        convex.retention(Duration.ofDays(14));
        insert("users", 20);
        mirror.apply(feed);
        pass(Duration.ofDays(5).plusMinutes(1));

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains("SnapshotTooOld"))
                .hasMessageContaining("five days");
    }

    @Test
    void a_snapshot_whose_change_log_is_gone_is_not_walked_to_its_end() throws ConvexException {
        // Given: the page is refused with an error that might be any
        insert("users", 20);
        mirror.apply(feed);
        pass(Duration.ofDays(3));

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains("InvalidWindowToReadDocuments"));
    }

    @Test
    void an_internal_error_during_a_walk_loses_nothing_while_the_log_is_there() throws ConvexException {
        // Given
        insert("users", 20);
        mirror.apply(feed);
        convex.faults().next(1, LIST, Fault.error(503, "InternalServerError", "Try again later"));

        // When
        assertThatThrownBy(() -> mirror.apply(feed)).isInstanceOf(Unavailable.class);
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidListSnapshotCursor", "SnapshotTooNew", "SnapshotTooOld"})
    void a_walk_that_the_server_no_longer_knows(String code) throws ConvexException {
        // Given
        insert("users", 20);
        mirror.apply(feed);
        convex.faults().next(1, LIST, Fault.error(400, code, "no"));

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains(code));
    }

    @Test
    void a_code_of_the_one_route_means_nothing_on_the_other() throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        convex.faults().next(1, "/api/document_deltas", Fault.error(400, "SnapshotTooOld", "no"));

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOf(ConvexException.RequestRefused.class);
    }

    @Test
    void a_deployment_that_was_restored_from_an_older_backup() throws ConvexException {
        // Given
        insert("users", 1);
        long backup = convex.latestTs();
        insert("users", 1);
        mirror.catchUp(feed);
        convex.restoreBackup(backup);

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains("SnapshotTooNew"));
    }

    @Test
    void an_answer_of_the_past_is_not_believed_without_a_second_one() throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        convex.faults()
                .next(
                        1,
                        "/api/document_deltas",
                        Fault.body(200, "application/json", "{\"values\":[],\"cursor\":1000,\"hasMore\":false}"));

        // When
        assertThatThrownBy(() -> mirror.apply(feed)).isInstanceOf(Unavailable.class);
        insert("users", 1);
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void new_tables_wait_while_the_changes_are_days_behind() throws ConvexException {
        // Given
        convex.retention(Duration.ofDays(14));
        insert("users", 1);
        mirror.catchUp(feed);
        pass(Duration.ofDays(6));
        insert("messages", 1);
        clock.advance(MINUTE.plusSeconds(1));

        // When
        mirror.catchUp(feed);
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(mirror.tables()).contains(TableName.root("messages"));
    }

    private void pass(Duration time) {
        convex.clock().advance(time);
        assertThat(convex.commitSystem()).isPositive();
    }

    private void insert(String table, int documents) {
        long committed = convex.transact(write -> {
            for (int i = 0; i < documents; i++) {
                write.insert(table, Map.of("n", (long) i));
            }
        });
        assertThat(committed).isPositive();
    }
}
