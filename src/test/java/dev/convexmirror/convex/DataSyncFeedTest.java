package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.KeyRefused;
import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.SnapshotExpired;
import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.api.Permission;
import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSyncFeedTest {

    private static final String PATH = "/api/v1/data/sync";
    private static final List<String> TABLES = List.of("users", "messages", "billing/events", "billing/stripe/cards");

    private final TablesInMemory mirror = new TablesInMemory();
    private ConvexEmulator convex;
    private ConvexClient client;

    @BeforeEach
    void start() {
        convex = ConvexEmulator.builder().pageSize(7).seed(1).start();
        convex.createComponent("billing");
        convex.createComponent("billing/stripe");
        client = client(convex.deployKey());
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
        Writer writer = new Writer(convex, seed);
        ChangeFeed feed = client.feed(Selection.everything());
        writer.write(60);

        // When
        for (int page = 0; page < 40; page++) {
            mirror.apply(feed);
            writer.write(3);
        }
        mirror.catchUp(feed);

        // Then
        assertEqualsSource();
        assertThat(mirror.changes()).isGreaterThan(60);
    }

    @Test
    void every_kind_of_value_arrives() throws ConvexException {
        // Given
        Map<String, Object> everything = new HashMap<>();
        everything.put("int64", Long.MAX_VALUE);
        everything.put("float", 42.0);
        everything.put("negativeZero", -0.0);
        everything.put("tiny", Double.MIN_VALUE);
        everything.put("huge", 1e300);
        everything.put("nan", Double.NaN);
        everything.put("infinity", Double.NEGATIVE_INFINITY);
        everything.put("bytes", new byte[] {0, 16, -125});
        everything.put("text", "é\n\"😀\u0001");
        everything.put("nothing", null);
        everything.put("flag", true);
        everything.put("nested", List.of(Map.of("deep", List.of(1L, 1.0, "x", Double.POSITIVE_INFINITY))));
        convex.transact(write -> write.insert("users", everything));

        // When
        mirror.catchUp(client.feed(Selection.everything()));

        // Then
        assertEqualsSource();
        assertThat(mirror.documents(TableName.root("users")).values())
                .singleElement()
                .satisfies(version -> assertThat(version.source().orElseThrow())
                        .contains("\"int64\":9223372036854775807", "\"float\":42.0", "\"negativeZero\":-0.0")
                        .contains("\"nan\":null", "\"infinity\":null", "\"bytes\":\"ABCD\"", "[1,1.0,\"x\",null]"));
    }

    @Test
    void only_selected_tables_arrive_and_one_that_joins_later_comes_whole() throws ConvexException {
        // Given
        TABLES.forEach(table -> convex.transact(write -> write.insert(table, Map.of("n", 1L))));
        TableName users = TableName.root("users");
        TableName cards = TableName.parse("billing/stripe/cards");
        mirror.catchUp(client.feed(Selection.of(List.of(users))));
        assertThat(mirror.tables()).containsExactly(users);

        // When
        mirror.catchUp(client.feed(Selection.of(List.of(users, cards))));

        // Then
        assertThat(mirror.tables()).containsExactly(users, cards);
        assertThat(mirror.documents(cards)).hasSize(1);
    }

    @Test
    void a_deployment_without_tables_is_up_to_date_at_once() throws ConvexException {
        // When
        PageEnd end = mirror.apply(client.feed(Selection.everything()));

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.UpToDate.class);
        assertThat(mirror.tables()).isEmpty();
    }

    static Stream<Fault> faultsInMidPage() {
        return Stream.of(
                Fault.reset(),
                Fault.resetAt(0.5),
                Fault.truncateAt(0.5),
                Fault.truncateAt(0.99),
                Fault.stallAt(0.5, Duration.ofSeconds(2)),
                Fault.status(408),
                Fault.status(500),
                Fault.error(503, "OptimisticConcurrencyControlFailure", "Try again"),
                Fault.body(502, "text/html", "<html>"),
                Fault.body(200, "text/html", "<html>"),
                Fault.body(200, "application/json", "{}"));
    }

    @ParameterizedTest
    @MethodSource("faultsInMidPage")
    void a_fault_is_unavailable_and_the_same_cursor_goes_on_after_it(Fault fault) throws ConvexException {
        // Given
        convex.transact(write -> {
            for (int i = 0; i < 5; i++) {
                write.insert("users", Map.of("n", (long) i));
            }
        });
        GivenConfig config = GivenConfig.of(convex.url(), convex.deployKey()).withStallTimeout(Duration.ofMillis(300));
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
    void a_key_may_be_unknown_or_the_plan_too_small() {
        assertThatThrownBy(() -> read(client("wrong|0123")))
                .isInstanceOfSatisfying(
                        KeyRefused.class, refused -> assertThat(refused.code()).contains("BadAdminKey"));
        convex.plan(false);
        assertThatThrownBy(() -> read(client))
                .isInstanceOfSatisfying(
                        KeyRefused.class, refused -> assertThat(refused.code()).contains("StreamingExportNotEnabled"));
    }

    @Test
    void a_key_may_lack_the_permission_or_act_for_a_user() {
        assertThatThrownBy(() -> read(client(convex.keyWith(Permission.IMPORT_BACKUPS))))
                .isInstanceOfSatisfying(KeyRefused.class, refused -> {
                    assertThat(refused.code()).contains("OperationNotPermitted");
                    assertThat(refused.permission()).contains(Permission.VIEW_DATA.action());
                });
        assertThatThrownBy(() -> read(client(convex.deployKey() + ":e30=")))
                .isInstanceOfSatisfying(
                        KeyRefused.class, refused -> assertThat(refused.code()).contains("SystemIdentityRequired"));
    }

    @Test
    void a_read_only_key_is_enough() throws ConvexException {
        // Given
        convex.transact(write -> write.insert("users", Map.of("n", 1L)));
        try (ConvexClient reader = client(convex.readOnlyKey())) {
            // When
            mirror.catchUp(reader.feed(Selection.everything()));

            // Then
            assertEqualsSource();
            assertThat(reader.tableColumns()).hasSize(1);
        }
    }

    @Test
    void a_server_without_the_feed_is_not_supported() {
        convex.faults().next(1, PATH, Fault.status(404));
        convex.faults().next(1, "/api/test_streaming_export_connection", Fault.status(404));
        assertThatThrownBy(() -> read(client)).isInstanceOf(NotSupported.class);
    }

    @Test
    void tables_are_listed_with_their_columns() throws ConvexException {
        // Given
        convex.createTable("messages");
        convex.transact(write -> write.insert("billing/events", Map.of("amount", 1.0, "kind", "x")));

        // When
        Map<TableName, List<String>> tables = client.tableColumns();

        // Then
        assertThat(tables)
                .isEqualTo(Map.of(
                        TableName.root("messages"), List.of("_creationTime", "_id"),
                        TableName.parse("billing/events"), List.of("_creationTime", "_id", "amount", "kind")));
    }

    @Test
    void a_sync_shows_its_progress() throws ConvexException {
        // Given
        convex.transact(write -> {
            for (int i = 0; i < 20; i++) {
                write.insert("users", Map.of("n", (long) i));
            }
        });
        ChangeFeed feed = client.feed(Selection.everything());
        PageEnd first = mirror.apply(feed);
        List<ActiveSync> during = client.activeSyncs();

        // When
        mirror.catchUp(feed);
        List<ActiveSync> after = client.activeSyncs();

        // Then
        assertThat(during).singleElement().satisfies(sync -> {
            assertThat(sync.syncId()).isEqualTo(first.syncId());
            assertThat(sync.progress()).isInstanceOfSatisfying(SyncProgress.Snapshotting.class, progress -> assertThat(
                            progress.totalDocuments())
                    .isEqualTo(20));
        });
        assertThat(after).singleElement().satisfies(sync -> assertThat(sync.progress())
                .isInstanceOfSatisfying(SyncProgress.Tailing.class, progress -> assertThat(progress.documentsSynced())
                        .isEqualTo(20)));
    }

    @Test
    void a_long_list_of_syncs_is_read_to_its_end() throws ConvexException {
        // Given
        for (int i = 0; i < 120; i++) {
            read(client);
        }

        // When
        List<ActiveSync> syncs = client.activeSyncs();

        // Then
        assertThat(syncs).extracting(ActiveSync::syncId).doesNotHaveDuplicates().hasSize(120);
    }

    private void read(ConvexClient reader) throws ConvexException {
        new TablesInMemory().apply(reader.feed(Selection.everything()));
    }

    private ConvexClient client(String key) {
        return new ConvexClient(GivenConfig.of(convex.url(), key), "0.1.0");
    }

    private void assertEqualsSource() {
        SourceAndMirror.assertEqual(convex, mirror);
    }

    /** Inserts, patches and deletes at random; sometimes both in one transaction. */
    private static final class Writer {

        private final ConvexEmulator convex;
        private final Random random;

        Writer(ConvexEmulator convex, long seed) {
            this.convex = convex;
            this.random = new Random(seed);
        }

        void write(int transactions) {
            for (int i = 0; i < transactions; i++) {
                String table = TABLES.get(random.nextInt(TABLES.size()));
                List<String> ids = convex.snapshot().tables().entrySet().stream()
                        .filter(entry -> entry.getKey().toString().equals(table))
                        .flatMap(entry -> entry.getValue().keySet().stream())
                        .sorted()
                        .toList();
                Map<String, Object> fields = Map.of("n", random.nextLong(), "x", random.nextDouble());
                convex.transact(write -> {
                    switch (ids.isEmpty() ? 0 : random.nextInt(5)) {
                        case 0, 1 -> write.insert(table, fields);
                        case 2 -> write.patch(table, ids.get(random.nextInt(ids.size())), fields);
                        case 3 -> write.delete(table, ids.get(random.nextInt(ids.size())));
                        default -> write.delete(table, write.insert(table, fields));
                    }
                });
            }
        }
    }
}
