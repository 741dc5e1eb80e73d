package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The change feed of a server that has the older API only. */
class LegacyFeedTest {

    private static final String LIST = "/api/list_snapshot";
    private static final String DELTAS = "/api/document_deltas";
    private static final List<String> TABLES = List.of("users", "messages", "billing/events", "billing/stripe/cards");
    private static final TableName USERS = TableName.root("users");

    private final TablesInMemory mirror = new TablesInMemory();
    private final TestClock clock = new TestClock();
    private ConvexEmulator convex;
    private ConvexClient client;
    private ChangeFeed feed;

    @BeforeEach
    void start() {
        convex = ConvexEmulator.builder().snapshotRows(7).deltaRows(5).seed(1).start();
        convex.legacyOnly(true);
        client = client(Duration.ofSeconds(60));
        feed = client.feed(Selection.everything());
    }

    @AfterEach
    void stop() {
        client.close();
        convex.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_snapshot_and_its_tail_equal_the_source_while_it_changes(long seed) throws ConvexException {
        // Given
        RandomWorkload workload = new RandomWorkload(convex, seed, TABLES);
        workload.fill(60);

        // When
        for (int page = 0; page < 40; page++) {
            PageEnd end = mirror.apply(feed);
            assertThat(end.api()).isEqualTo(FeedApi.LEGACY);
            workload.step();
        }
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(mirror.changes()).isGreaterThan(60);
    }

    @Test
    void every_kind_of_value_arrives_by_a_snapshot_and_by_deltas() throws ConvexException {
        // Given
        Map<String, Object> everything = new HashMap<>();
        everything.put("int64", Long.MAX_VALUE);
        everything.put("float", 42.0);
        everything.put("negativeZero", -0.0);
        everything.put("nan", Double.NaN);
        everything.put("bytes", new byte[] {0, 16, -125});
        everything.put("nothing", null);
        everything.put("nested", List.of(Map.of("_ts", 1L, "_table", List.of("x", 1.0))));
        insert("users", everything);
        mirror.catchUp(feed);

        // When
        insert("users", everything);
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(mirror.documents(USERS).values()).hasSize(2).allSatisfy(version -> assertThat(
                        version.source().orElseThrow())
                .contains("\"int64\":9223372036854775807", "\"float\":42.0", "\"negativeZero\":-0.0")
                .contains("\"nan\":null", "\"bytes\":\"ABCD\"", "[{\"_table\":[\"x\",1.0],\"_ts\":1}]")
                .doesNotContain("_component", "_deleted"));
    }

    @Test
    void every_request_names_its_tables_in_a_well_formed_selection() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        insert("secrets", Map.of("n", 1L));

        // When
        mirror.catchUp(client.feed(Selection.of(List.of(USERS))));

        // Then
        List<HttpRequest> requests = Stream.of(LIST, DELTAS)
                .flatMap(path -> convex.requests().to(path).stream())
                .toList();
        assertThat(requests).hasSizeGreaterThanOrEqualTo(2).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.bodyText())
                    .contains("\"format\":\"export_json\"")
                    .contains("\"selection\":{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"users\":"
                            + "{\"_other\":\"included\"}}}");
        });
        assertThat(mirror.tables()).containsExactly(USERS);
    }

    @Test
    void the_status_is_snapshotting_until_the_walk_ends_and_then_that_of_its_moment() throws ConvexException {
        // Given
        fill(20);

        // When
        List<SyncStatus> statuses = Stream.generate(() -> status(feed)).limit(4).toList();

        // Then
        assertThat(statuses.subList(0, 2)).containsOnly(new SyncStatus.Snapshotting());
        assertThat(statuses.get(2)).isInstanceOf(SyncStatus.Stale.class);
        assertThat(statuses.get(3)).isInstanceOf(SyncStatus.UpToDate.class);
    }

    @Test
    void fields_that_are_left_out_come_neither_with_a_walk_nor_with_deltas() throws ConvexException {
        // Given
        insert("users", Map.of("name", "a", "secret", "s"));
        ChangeFeed limited = client.feed(Selection.everything()
                .withColumns(Map.of(USERS, ColumnSelection.of(Optional.empty(), List.of("secret")))));
        // When
        mirror.catchUp(limited);
        insert("users", Map.of("name", "b", "secret", "s"));
        mirror.catchUp(limited);
        // Then
        assertThat(mirror.documents(USERS).values()).hasSize(2).allSatisfy(version -> assertThat(
                        version.source().orElseThrow())
                .contains("name")
                .doesNotContain("secret"));
    }

    @Test
    void a_table_that_a_request_of_the_walk_leaves_out_is_told_of_no_more_and_joins_anew_after_it()
            throws ConvexException {
        // Given
        fill(20);
        insert("accounts", Map.of("n", 1L));
        TablesInMemory others = new TablesInMemory();
        PageEnd begun = others.apply(feed);
        assertThat(begun.status()).isInstanceOf(SyncStatus.Snapshotting.class);
        // When
        PageEnd without = others.apply(client.feed(Selection.of(List.of(TableName.root("accounts")))));
        long told = others.changes();
        PageEnd end = without;
        while (end.status() instanceof SyncStatus.Snapshotting) {
            end = others.apply(feed);
            assertThat(others.documents(USERS)).hasSizeLessThanOrEqualTo(7);
        }
        // Then
        assertThat(others.changes()).isLessThanOrEqualTo(told + 1);
        others.catchUp(feed);
        SourceAndMirror.assertEqual(convex, others);
    }

    @Test
    void changes_made_during_the_walk_come_after_it() throws ConvexException {
        // Given
        fill(20);
        mirror.apply(feed);
        String id = convex.documents("users").keySet().iterator().next();
        long deleted = convex.transact(write -> write.delete("users", id));

        // When
        PageEnd walked = mirror.apply(feed);
        while (!walked.status().consistent()) {
            walked = mirror.apply(feed);
        }
        boolean listed = mirror.documents(USERS).containsKey(id);
        mirror.catchUp(feed);

        // Then
        assertThat(listed).isTrue();
        assertThat(walked.status())
                .isInstanceOfSatisfying(SyncStatus.Stale.class, stale -> assertThat(stale.snapshotTs())
                        .isLessThan(deleted));
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_deployment_without_tables_is_soon_up_to_date() throws ConvexException {
        // When
        PageEnd end = mirror.catchUp(feed);

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.UpToDate.class);
        assertThat(mirror.tables()).isEmpty();
    }

    @Test
    void a_table_created_later_is_announced_before_its_first_change() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        mirror.catchUp(feed);
        insert("messages", Map.of("n", 1L));
        mirror.catchUp(feed);
        boolean early = mirror.tables().contains(TableName.root("messages"));
        clock.advance(Duration.ofSeconds(61));

        // When
        RecordedPage joining = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), joining);
        mirror.catchUp(feed);

        // Then
        assertThat(early).as("before the tables were listed again").isFalse();
        assertThat(joining.events).first().isEqualTo("truncate messages");
        assertThat(joining.tables).containsOnly(TableName.root("messages"));
        assertThat(end.status()).isInstanceOf(SyncStatus.Stale.class);
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_table_that_joins_the_selection_comes_whole_and_one_that_left_it_comes_anew() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        insert("messages", Map.of("n", 1L));
        TableName messages = TableName.root("messages");
        mirror.catchUp(client.feed(Selection.of(List.of(USERS))));

        // When
        mirror.catchUp(client.feed(Selection.of(List.of(USERS, messages))));
        mirror.catchUp(client.feed(Selection.of(List.of(messages))));
        insert("users", Map.of("n", 2L));
        RecordedPage again = new RecordedPage();
        PageEnd end = client.feed(Selection.of(List.of(USERS, messages))).read(mirror.cursor(), again);
        mirror.catchUp(client.feed(Selection.of(List.of(USERS, messages))));

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.Stale.class);
        assertThat(again.events).first().isEqualTo("truncate users");
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_dropped_table_leaves_after_two_listings_and_comes_anew_when_it_is_there_again() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        insert("messages", Map.of("n", 1L));
        mirror.catchUp(feed);
        convex.dropTable("messages");
        for (int listing = 0; listing < 2; listing++) {
            clock.advance(Duration.ofSeconds(61));
            mirror.catchUp(feed);
        }
        insert("messages", Map.of("n", 2L));
        clock.advance(Duration.ofSeconds(61));

        // When
        RecordedPage again = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), again);
        mirror.catchUp(feed);

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.Stale.class);
        assertThat(again.events).first().isEqualTo("truncate messages");
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void one_listing_without_a_table_changes_nothing() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        mirror.catchUp(feed);
        convex.faults()
                .next(1, "/api/get_table_column_names", Fault.body(200, "application/json", "{\"byComponent\":{}}"));
        clock.advance(Duration.ofSeconds(61));
        mirror.catchUp(feed);
        clock.advance(Duration.ofSeconds(61));

        // When
        RecordedPage page = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), page);

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.UpToDate.class);
        assertThat(page.events).isEmpty();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                Fault.reset(),
                Fault.resetAt(0.5),
                Fault.truncateAt(0.5),
                Fault.truncateAt(0.99),
                Fault.stallAt(0.5, Duration.ofSeconds(2)),
                Fault.status(404),
                Fault.status(408),
                Fault.error(429, "TooManyWrites", "Slow down"),
                Fault.status(500),
                Fault.error(503, "InternalServerError", "Try again"),
                Fault.body(502, "text/html", "<html>"),
                Fault.body(200, "text/html", "<html>"),
                Fault.body(200, "application/json", "{}"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_unavailable_and_the_same_cursor_goes_on_after_it(Fault fault) throws ConvexException {
        // Given
        fill(20);
        GivenConfig config = GivenConfig.of(convex.url(), convex.deployKey()).withStallTimeout(Duration.ofMillis(300));
        try (ConvexClient impatient = new ConvexClient(config, "0.1.0")) {
            ChangeFeed fragile = impatient.feed(Selection.everything());
            mirror.apply(fragile);
            convex.faults().next(1, LIST, fault);

            // When
            int failures = 0;
            for (boolean upToDate = false; !upToDate; ) {
                try {
                    upToDate = mirror.apply(fragile).status() instanceof SyncStatus.UpToDate;
                } catch (Unavailable e) {
                    failures++;
                    if (failures == 1) {
                        // not before: a failing walk may ask for deltas, too
                        convex.faults().next(1, DELTAS, fault);
                    }
                }
            }

            // Then
            assertThat(failures).isEqualTo(2);
        }
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(convex.requests().to(LIST).stream().filter(LegacyFeedTest::beginsASnapshot))
                .hasSize(1);
    }

    @Test
    void a_table_of_the_server_that_was_not_asked_for_never_arrives() throws ConvexException {
        // Given: an answer as to a selection that the server did not understand
        insert("users", Map.of("n", 1L));
        mirror.catchUp(client.feed(Selection.of(List.of(USERS))));
        convex.faults()
                .next(
                        1,
                        DELTAS,
                        Fault.body(
                                200,
                                "application/json",
                                "{\"values\":[{\"_component\":\"\",\"_table\":\"secrets\",\"_ts\":"
                                        + convex.latestTs() + ",\"_deleted\":false,\"_id\":\"s\"}],\"cursor\":"
                                        + convex.latestTs() + ",\"hasMore\":false}"));

        // When
        assertThatThrownBy(() -> mirror.apply(client.feed(Selection.of(List.of(USERS)))))
                // Then
                .isInstanceOf(Unavailable.class);
        assertThat(mirror.tables()).containsExactly(USERS);
    }

    private static boolean beginsASnapshot(HttpRequest request) {
        return !request.bodyText().contains("\"snapshot\":");
    }

    private SyncStatus status(ChangeFeed from) {
        try {
            return mirror.apply(from).status();
        } catch (ConvexException e) {
            throw new AssertionError(e);
        }
    }

    private void fill(int documents) {
        long committed = convex.transact(write -> {
            for (int i = 0; i < documents; i++) {
                write.insert("users", Map.of("n", (long) i));
            }
        });
        assertThat(committed).isPositive();
    }

    private void insert(String table, Map<String, Object> fields) {
        assertThat(convex.transact(write -> write.insert(table, fields))).isPositive();
    }

    private ConvexClient client(Duration listEvery) {
        return new ConvexClient(GivenConfig.of(convex.url(), convex.deployKey()), "0.1.0", listEvery, clock);
    }
}
