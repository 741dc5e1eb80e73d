package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** One agent, whose clock is fast, takes a snapshot of a deployment that changes meanwhile. */
abstract class SnapshotScenario {

    static final Duration SOON = Duration.ofMinutes(1);
    static final int PAGE = 20;

    private static final int SPEED = 10;

    final ConvexEmulator convex = ConvexEmulator.builder().pageSize(PAGE).start();

    private final Elasticsearch elasticsearch = ElasticsearchNode.shared();
    private final String name = UniqueName.of("snapshot");
    private Optional<WiredAgent> agent = Optional.empty();

    @AfterEach
    void end() throws InterruptedException {
        if (agent.isPresent()) {
            agent.get().stop(SOON);
        }
        convex.close();
        elasticsearch.deleteIndices(name + "-");
    }

    /** @param more settings by the keys of the product, beside those that every agent has */
    void startAgent(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Agents.settings(name, name + "-", convex));
        settings.put("mirror.elasticsearch.hosts", elasticsearch.url().toString());
        settings.putAll(more);
        FastClock clock = new FastClock(SPEED, Duration.ZERO);
        agent = Optional.of(WiredAgent.start(settings, clock, clock));
    }

    void insert(String table, int rows) {
        long ts = convex.transact(transaction -> rows(rows).forEach(row -> transaction.insert(table, row)));
        assertThat(ts).isPositive();
    }

    static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(row -> Map.of("n", (long) row))
                .toList();
    }

    boolean isShown(String table) {
        return elasticsearch.send("HEAD", "/_alias/" + name + "-" + table, "").isSuccess();
    }

    /** How many messages readers find; 0 when there is no alias. */
    long messages() {
        return elasticsearch
                .send("GET", "/" + name + "-messages/_count", "")
                .body()
                .path("count")
                .asLong();
    }
}
