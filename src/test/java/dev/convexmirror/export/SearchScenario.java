package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.MirrorFixture;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A mirror whose tables are searched as readers do, by their aliases. */
abstract class SearchScenario {

    static final Duration SOON = Duration.ofSeconds(40);

    final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    void insert(String table, Map<String, Object> document) {
        insert(mirror, table, document);
    }

    static void insert(MirrorFixture mirror, String table, Map<String, Object> document) {
        long ts = mirror.convex().transact(transaction -> transaction.insert(table, document));
        assertThat(ts).isPositive();
    }

    static Map<String, Object> wide(int fields) {
        Map<String, Object> wide = new HashMap<>();
        for (int i = 0; i < fields; i++) {
            wide.put("field" + i, (long) i);
        }
        return wide;
    }

    void awaitHits(String table, String query, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(search(table, query).path("hits"))
                .hasSize(count));
    }

    JsonNode search(String table, String query) {
        return mirror.elasticsearch()
                .send("POST", "/" + mirror.prefix() + table + "/_search", "{\"query\":" + query + "}")
                .body()
                .path("hits");
    }

    boolean serves(String table, String generation) {
        return mirror.elasticsearch()
                .send("GET", "/_alias/" + mirror.prefix() + table, "")
                .body()
                .has(mirror.prefix() + generation);
    }
}
