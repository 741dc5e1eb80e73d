package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which API is used, and how one that the server gains is gone over to. */
class ApiUpgradeTest {

    private static final String DATA_SYNC = "/api/v1/data/sync";
    private static final String CONVERT = "/api/data_sync_cursor_from_deltas";

    private final TablesInMemory mirror = new TablesInMemory();
    private final TestClock clock = new TestClock();
    private final ConvexEmulator convex =
            ConvexEmulator.builder().snapshotRows(3).deltaRows(5).pageSize(3).start();
    private final ConvexClient client = client();
    private final ChangeFeed feed = client.feed(Selection.everything());

    ApiUpgradeTest() {
        convex.legacyOnly(true);
    }

    @AfterEach
    void stop() {
        client.close();
        convex.close();
    }

    @Test
    void the_new_api_goes_on_from_the_same_point_without_a_new_snapshot() throws ConvexException {
        // Given
        insert("users", 10);
        mirror.catchUp(feed);
        convex.legacyOnly(false);
        insert("users", 2);
        clock.advance(Duration.ofHours(1));

        // When
        RecordedPage page = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), page);
        mirror.catchUp(feed);

        // Then
        assertThat(end.api()).isEqualTo(FeedApi.DATA_SYNC);
        assertThat(page.events).hasSize(4).noneMatch(event -> event.startsWith("truncate"));
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_table_that_was_not_followed_yet_comes_whole() throws ConvexException {
        // Given
        insert("users", 4);
        mirror.catchUp(feed);
        insert("messages", 4);
        convex.legacyOnly(false);
        clock.advance(Duration.ofHours(1));

        // When
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(convex.requests().to(DATA_SYNC)).isNotEmpty();
    }

    @Test
    void it_is_tried_at_the_start_and_then_every_hour() throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        int atStart = convex.requests().to(CONVERT).size();
        for (int page = 0; page < 5; page++) {
            mirror.apply(feed);
        }
        int soon = convex.requests().to(CONVERT).size();
        clock.advance(Duration.ofHours(1));

        // When
        mirror.apply(feed);
        mirror.apply(feed);

        // Then
        assertThat(atStart).isEqualTo(1);
        assertThat(soon).isEqualTo(1);
        assertThat(convex.requests().to(CONVERT)).hasSize(2);
    }

    @Test
    void a_walk_is_finished_over_the_api_that_it_began_with() throws ConvexException {
        // Given
        insert("users", 8);
        mirror.apply(feed);
        convex.legacyOnly(false);

        // When
        List<FeedApi> apis = Stream.generate(this::apply)
                .map(PageEnd::api)
                .takeWhile(api -> api == FeedApi.LEGACY)
                .toList();
        mirror.catchUp(feed);

        // Then
        assertThat(apis).hasSizeGreaterThanOrEqualTo(2);
        SourceAndMirror.assertEqual(convex, mirror);
    }

    static Stream<Fault> refusals() {
        return Stream.of(
                Fault.status(404),
                Fault.status(408),
                Fault.reset(),
                Fault.error(400, "InvalidDataSyncCursor", "no"),
                Fault.error(400, "DataSyncCursorExpired", "no"),
                Fault.error(403, "OperationNotPermitted", "no"),
                Fault.error(500, "InternalServerError", "Try again"),
                Fault.body(200, "text/html", "<html>"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_conversion_that_fails_leaves_the_older_api_as_it_is(Fault refusal) throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        convex.legacyOnly(false);
        convex.faults().next(1, CONVERT, refusal);
        insert("users", 1);
        clock.advance(Duration.ofHours(1));

        // When
        PageEnd end = mirror.catchUp(feed);

        // Then
        assertThat(end.api()).isEqualTo(FeedApi.LEGACY);
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_new_api_that_refuses_the_converted_cursor_begins_no_snapshot() throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        convex.legacyOnly(false);
        convex.faults().next(1, DATA_SYNC, Fault.error(400, "InvalidDataSyncCursor", "no"));
        clock.advance(Duration.ofHours(1));

        // When
        PageEnd end = mirror.catchUp(feed);

        // Then
        assertThat(end.api()).isEqualTo(FeedApi.LEGACY);
    }

    @Test
    void a_new_api_that_breaks_off_is_tried_again_and_the_older_goes_on_meanwhile() throws ConvexException {
        // Given
        insert("users", 1);
        mirror.catchUp(feed);
        convex.legacyOnly(false);
        insert("users", 3);
        convex.faults().next(1, DATA_SYNC, Fault.truncateAt(0.7));
        clock.advance(Duration.ofHours(1));

        // When
        assertThatThrownBy(() -> mirror.apply(feed)).isInstanceOf(Unavailable.class);
        PageEnd meanwhile = mirror.catchUp(feed);
        clock.advance(Duration.ofMinutes(1));
        PageEnd later = mirror.catchUp(feed);

        // Then
        assertThat(meanwhile.api()).isEqualTo(FeedApi.LEGACY);
        assertThat(later.api()).isEqualTo(FeedApi.DATA_SYNC);
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_server_that_loses_the_new_api_is_not_gone_on_with_over_the_older_one() throws ConvexException {
        // Given
        convex.legacyOnly(false);
        insert("users", 1);
        mirror.catchUp(feed);
        convex.legacyOnly(true);

        // When
        assertThatThrownBy(() -> mirror.apply(feed))
                // Then
                .isInstanceOf(NotSupported.class);
        assertThat(convex.requests().to("/api/list_snapshot")).isEmpty();
    }

    @Test
    void the_api_is_known_without_a_sync() throws ConvexException {
        // When
        FeedApi older = client.api();
        convex.legacyOnly(false);
        FeedApi newer = client.api();

        // Then
        assertThat(older).isEqualTo(FeedApi.LEGACY);
        assertThat(newer).isEqualTo(FeedApi.DATA_SYNC);
        assertThat(convex.requests().all()).allMatch(request -> request.method().equals("GET"));
    }

    @Test
    void a_cursor_of_a_newer_agent_is_left_alone() {
        assertThatThrownBy(() -> feed.read(Optional.of("{\"legacy\":2}"), new RecordedPage()))
                .isInstanceOf(NotSupported.class)
                .hasMessageContaining("newer");
    }

    private PageEnd apply() {
        try {
            return mirror.apply(feed);
        } catch (ConvexException e) {
            throw new AssertionError(e);
        }
    }

    private void insert(String table, int documents) {
        long committed = convex.transact(write -> {
            for (int i = 0; i < documents; i++) {
                write.insert(table, Map.of("n", (long) i));
            }
        });
        assertThat(committed).isPositive();
    }

    private ConvexClient client() {
        return new ConvexClient(
                GivenConfig.of(convex.url(), convex.deployKey()), "0.1.0", Duration.ofMinutes(1), clock);
    }
}
