package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the change feed brings. */
class DataSyncFeedTest extends DataSyncScenario {

    private static final List<String> TABLES = List.of("users", "messages", "billing/events", "billing/stripe/cards");

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
