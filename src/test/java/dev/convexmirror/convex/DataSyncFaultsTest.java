package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.SnapshotExpired;
import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages that break off, cursors that cannot be used any more, and servers without the feed. */
class DataSyncFaultsTest extends DataSyncScenario {

    private static final String PATH = "/api/v1/data/sync";
    /** Longer than a busy machine pauses; only a stall takes as long. */
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(3);

    static Stream<Fault> faultsInMidPage() {
        return BrokenAnswers.and(Fault.error(503, "OptimisticConcurrencyControlFailure", "Try again"));
    }

    @ParameterizedTest
    @MethodSource("faultsInMidPage")
    void a_fault_is_unavailable_and_the_same_cursor_goes_on_after_it(Fault fault) throws ConvexException {
        // Given
        insertUsers(5);
        GivenConfig config = GivenConfig.of(convex.url(), convex.deployKey()).withStallTimeout(STALL_TIMEOUT);
        try (ConvexClient impatient = new ConvexClient(config, "0.1.0")) {
            ChangeFeed feed = impatient.feed(Selection.everything());
            convex.faults().next(1, PATH, fault);

            // When
            assertThatThrownBy(() -> mirror.apply(feed)).isInstanceOf(Unavailable.class);
            mirror.catchUp(feed);
        }

        // Then
        assertEqualsSource();
    }

    @ParameterizedTest
    @CsvSource({
        "408, ''",
        "425, <html>",
        "429, <html>",
        "500, <html>",
        "502, <html>",
        "503, <html>",
        "504, <html>",
        "520, <html>",
        "521, <html>",
        "522, <html>",
        "523, <html>",
        "524, <html>",
        // the name of an error that asks for a new snapshot counts with its own status alone
        "500, '{\"code\":\"DataSyncCursorExpired\",\"message\":\"\"}'",
        "503, '{\"code\":\"InvalidDataSyncCursor\",\"message\":\"\"}'",
    })
    void a_status_that_may_pass_is_unavailable_and_begins_no_new_snapshot(int status, String body)
            throws ConvexException {
        // Given
        Fault fault = Fault.body(status, "text/html", body);
        insertUsers(20);
        ChangeFeed feed = client.feed(Selection.everything());
        mirror.apply(feed);
        convex.faults().next(1, PATH, fault);
        convex.faults().next(1, "/api/get_table_column_names", fault);

        // When
        Throwable failure = catchThrowable(() -> mirror.apply(feed));
        Throwable listing = catchThrowable(client::tableColumns);
        mirror.catchUp(feed);

        // Then
        assertThat(List.of(failure, listing)).allSatisfy(each -> assertThat(each)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("answered " + status)
                .hasMessageNotContaining("html"));
        assertThat(convex.requests().to(PATH))
                .extracting(HttpRequest::bodyText)
                .filteredOn(request -> !request.contains("cursor"))
                .hasSize(1);
        assertEqualsSource();
    }

    @Test
    void a_page_that_comes_once_more_is_unavailable() throws ConvexException {
        // Given
        insertUsers(20);
        ChangeFeed feed = client.feed(Selection.everything());
        mirror.apply(feed);
        convex.faults().next(1, PATH, Fault.stale());

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("once more");
        mirror.catchUp(feed);

        // Then
        assertEqualsSource();
    }

    @Test
    void a_cursor_older_than_the_change_log_has_expired() throws ConvexException {
        // Given
        ChangeFeed feed = client.feed(Selection.everything());
        convex.transact(write -> write.insert("users", Map.of("n", 1L)));
        mirror.catchUp(feed);
        convex.transact(write -> write.insert("users", Map.of("n", 2L)));
        convex.raiseRetentionFloor(convex.latestTs() + 1);

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains("DataSyncCursorExpired"));
    }

    @Test
    void a_cursor_ahead_of_a_restored_backup_is_invalid() throws ConvexException {
        // Given
        ChangeFeed feed = client.feed(Selection.everything());
        long before = convex.transact(write -> write.insert("users", Map.of("n", 1L)));
        convex.transact(write -> write.insert("users", Map.of("n", 2L)));
        mirror.catchUp(feed);
        convex.restoreBackup(before);

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOfSatisfying(SnapshotExpired.class, expired -> assertThat(expired.code())
                        .contains("InvalidDataSyncCursor"));
    }

    @Test
    void a_server_without_the_feed_is_not_supported() {
        convex.faults().next(1, PATH, Fault.status(404));
        convex.faults().next(1, "/api/test_streaming_export_connection", Fault.status(404));
        assertThatThrownBy(() -> read(client)).isInstanceOf(NotSupported.class);
    }

    private void insertUsers(int count) {
        convex.transact(write -> {
            for (int i = 0; i < count; i++) {
                write.insert("users", Map.of("n", (long) i));
            }
        });
    }
}
