package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server that has the older API only, and the feed that a client reads from it into memory. */
abstract class LegacyFeedScenario {

    static final String LIST = "/api/list_snapshot";
    static final String DELTAS = "/api/document_deltas";
    static final TableName USERS = TableName.root("users");

    final TablesInMemory mirror = new TablesInMemory();
    final TestClock clock = new TestClock();
    ConvexEmulator convex;
    ConvexClient client;
    ChangeFeed feed;

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

    private ConvexClient client(Duration listEvery) {
        return new ConvexClient(GivenConfig.of(convex.url(), convex.deployKey()), "0.1.0", listEvery, clock);
    }

    void fill(int documents) {
        long committed = convex.transact(write -> {
            for (int i = 0; i < documents; i++) {
                write.insert("users", Map.of("n", (long) i));
            }
        });
        assertThat(committed).isPositive();
    }

    void insert(String table, Map<String, Object> fields) {
        assertThat(convex.transact(write -> write.insert(table, fields))).isPositive();
    }
}
