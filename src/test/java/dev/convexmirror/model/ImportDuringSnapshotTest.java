package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table and the hidden one that is to replace it have the same name, and a snapshot may begin both with one page. */
class ImportDuringSnapshotTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int SPEED = 10;
    private static final int OLD_ROWS = 10;
    private static final int NEW_ROWS = 5;
    private static final int SOME_POLLS = 4;

    private final Elasticsearch elasticsearch = ElasticsearchNode.shared();
    private final String name = UniqueName.of("import");
    private final ConvexEmulator convex =
            ConvexEmulator.builder().pageSize(OLD_ROWS * 2).start();
    private Optional<WiredAgent> agent = Optional.empty();

    @AfterEach
    void end() throws InterruptedException {
        if (agent.isPresent()) {
            agent.get().stop(SOON);
        }
        convex.close();
        elasticsearch.deleteIndices(name + "-");
    }

    @Test
    void the_old_rows_do_not_stay_among_those_that_replace_them() {
        // Given
        assertThat(convex.transact(transaction -> rows(OLD_ROWS).forEach(row -> transaction.insert("messages", row))))
                .isPositive();
        TableImport begun = convex.beginImport("messages");
        assertThat(begun.insert(rows(NEW_ROWS))).isPositive();
        startAgent();
        await().atMost(SOON)
                .until(() -> convex.requests().to("/api/v1/data/sync").size() > SOME_POLLS);
        // When
        begun.activate();
        // Then
        await().atMost(SOON).until(this::isShown);
        assertThat(documents()).isEqualTo(NEW_ROWS);
    }

    private void startAgent() {
        Map<String, String> settings = new HashMap<>(Agents.settings(name, name + "-", convex));
        settings.put("mirror.elasticsearch.hosts", elasticsearch.url().toString());
        FastClock clock = new FastClock(SPEED, Duration.ZERO);
        agent = Optional.of(WiredAgent.start(settings, clock, clock));
    }

    private static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(row -> Map.of("n", (long) row))
                .toList();
    }

    private boolean isShown() {
        return elasticsearch.send("HEAD", "/_alias/" + name + "-messages", "").isSuccess();
    }

    private long documents() {
        return elasticsearch.get("/" + name + "-messages/_count").path("count").asLong();
    }
}
