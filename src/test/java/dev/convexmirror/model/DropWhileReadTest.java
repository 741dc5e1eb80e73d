package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A table that is dropped while the source walks it ends without a word (convex-protocol §2.7): the source says that all is
 * consistent, and the mirror has a part of the table.
 */
class DropWhileReadTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int SPEED = 10;
    private static final int PAGE = 20;
    private static final int ROWS = 200;
    private static final int ROWS_AGAIN = 7;

    /** Whichever of the tables is walked first, some rows of the one have come, and not all of them. */
    private static final int DROPPED_BEFORE_PAGE = 5;

    private final Elasticsearch elasticsearch = ElasticsearchNode.shared();
    private final String name = UniqueName.of("drop");
    private final ConvexEmulator convex =
            ConvexEmulator.builder().pageSize(PAGE).start();
    private final AtomicBoolean dropped = new AtomicBoolean();
    private Optional<WiredAgent> agent = Optional.empty();

    @BeforeEach
    void dropTheTableWhileItIsRead() {
        insert("messages", ROWS);
        insert("users", PAGE + PAGE / 2);
        AtomicInteger pages = new AtomicInteger();
        onRequest(request -> {
            if (request.path().equals("/api/v1/data/sync") && pages.incrementAndGet() == DROPPED_BEFORE_PAGE) {
                convex.dropTable("messages");
                dropped.set(true);
            }
        });
    }

    @AfterEach
    void end() throws InterruptedException {
        if (agent.isPresent()) {
            agent.get().stop(SOON);
        }
        convex.close();
        elasticsearch.deleteIndices(name + "-");
    }

    @Test
    void the_part_that_was_read_is_not_shown() {
        // Given
        startAgent();
        // When
        await().atMost(SOON).until(() -> isShown("users"));
        // Then: both would have appeared at once
        assertThat(dropped).isTrue();
        assertThat(isShown("messages")).isFalse();
    }

    @Test
    void one_that_is_there_again_before_the_agent_looks_is_shown_as_a_whole() {
        // Given
        AtomicBoolean again = new AtomicBoolean();
        onRequest(request -> {
            if (request.path().equals("/api/get_table_column_names") && dropped.get() && !again.getAndSet(true)) {
                insert("messages", ROWS_AGAIN);
            }
        });
        startAgent();
        // When
        await().atMost(SOON).until(() -> isShown("users"));
        // Then
        assertThat(again).isTrue();
        assertThat(documents()).isIn(0L, (long) ROWS_AGAIN);
        await().atMost(SOON).until(() -> documents() == ROWS_AGAIN);
    }

    private void onRequest(Consumer<HttpRequest> action) {
        convex.faults()
                .always(
                        request -> {
                            action.accept(request);
                            return false;
                        },
                        Fault.reset());
    }

    private void startAgent() {
        Map<String, String> settings = new HashMap<>(Agents.settings(name, name + "-", convex));
        settings.put("mirror.elasticsearch.hosts", elasticsearch.url().toString());
        // so that it looks when it asks whether an import runs, and at no other time
        settings.put("mirror.export.list-tables-every", "1d");
        FastClock clock = new FastClock(SPEED, Duration.ZERO);
        agent = Optional.of(WiredAgent.start(settings, clock, clock));
    }

    private void insert(String table, int rows) {
        long ts = convex.transact(transaction ->
                IntStream.range(0, rows).forEach(row -> transaction.insert(table, Map.of("n", (long) row))));
        assertThat(ts).isPositive();
    }

    private boolean isShown(String table) {
        return elasticsearch.send("HEAD", "/_alias/" + name + "-" + table, "").isSuccess();
    }

    /** How many messages readers find. */
    private long documents() {
        return elasticsearch
                .send("GET", "/" + name + "-messages/_count", "")
                .body()
                .path("count")
                .asLong();
    }
}
