package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.NodeOptions;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to Elasticsearch: the agent lives, says what is wrong, goes on by itself when it is over, and nothing is
 * lost. Some faults are met by a lease that outlives them, others by one that does not.
 */
class SinkFaultsIT {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final String DATA_SYNC = "/api/v1/data/sync";
    /** So long that a busy machine can renew it; the test waits until it is lost. */
    private static final String SHORT = "6s";

    private static final String LONG = "10m";

    /** Not the node that all tests share: this one is killed, and all its indices are blocked. */
    private static final ElasticsearchNode NODE = ElasticsearchNode.create(
            // The disk is not measured while a test runs: that would take away the block that a test has set.
            NodeOptions.defaults().withSetting("cluster.info.update.interval", "1d"));

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(200).freshness(Duration.ofSeconds(5)), NODE.http());
    private final RandomWorkload workload =
            new RandomWorkload(mirror.convex(), 21, List.of("messages", "users", "shop/orders"));

    @BeforeAll
    static void startNode() {
        NODE.start();
    }

    @AfterAll
    static void stopNode() {
        NODE.close();
    }

    @BeforeEach
    void fill() {
        workload.fill(3_000);
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void elasticsearch_is_killed_in_the_middle_of_a_snapshot() {
        // Given: a source that gives the first page and then waits
        mirror.convex().withholdLaterPages();
        AgentProcess agent = start(SHORT);
        agent.awaitFirstPage(SOON);
        mirror.convex().requests().clear();
        workload.whileRunning(20, () -> {
            // When: the next pages are on their way
            mirror.convex().faults().clear();
            NODE.kill();
            awaitTrouble(agent);
            agent.awaitLine("Leading no more.", SOON);
            NODE.start();
            agent.awaitReady(SOON);
        });
        // Then
        mirror.awaitEqual(SOON);
        assertOneSnapshot(agent);
    }

    @Test
    void elasticsearch_is_killed_while_changes_follow() {
        // Given: and an index is yellow, which is no reason to wait
        AgentProcess agent = start(LONG);
        agent.awaitReady(SOON);
        settings(mirror.prefix() + "messages-000001", "\"index.number_of_replicas\":1");
        workload.whileRunning(50, () -> {
            // When
            NODE.kill();
            awaitTrouble(agent);
            NODE.start();
            agent.awaitReady(SOON);
        });
        // Then
        mirror.awaitEqual(SOON);
        assertOneSnapshot(agent);
    }

    @Test
    void an_index_is_red_for_a_while() throws IOException {
        // Given
        AgentProcess agent = start(LONG);
        agent.awaitReady(SOON);
        String index = mirror.prefix() + "messages-000001";
        Path shards = NODE.log().resolveSibling("data/indices").resolve(uuid(index));
        Path away = shards.resolveSibling("away");
        // When: the node finds all but this index, as without one of its disks
        NODE.stop();
        Files.move(shards, away);
        NODE.start();
        workload.fill(100);
        await().atMost(SOON).until(() -> health(index).equals("red"));
        awaitTrouble(agent);
        assertThat(health(index)).isEqualTo("red");
        NODE.stop();
        Files.move(away, shards);
        NODE.start();
        agent.awaitReady(SOON);
        // Then
        mirror.awaitEqual(SOON);
        assertOneSnapshot(agent);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    private String uuid(String index) {
        return mirror.elasticsearch()
                .get("/" + index + "/_settings")
                .at("/" + index + "/settings/index/uuid")
                .asText();
    }

    private String health(String index) {
        return mirror.elasticsearch()
                .get("/_cluster/health/" + index)
                .path("status")
                .asText();
    }

    @Test
    void the_disk_is_full_for_a_while() {
        // Given
        AgentProcess agent = start(LONG);
        agent.awaitReady(SOON);
        workload.whileRunning(20, () -> {
            // When: what Elasticsearch does at the flood stage
            blockAll(true);
            awaitTrouble(agent, "cluster_block_exception");
            blockAll(false);
            agent.awaitReady(SOON);
        });
        // Then
        mirror.awaitEqual(SOON);
        assertOneSnapshot(agent);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void a_cluster_that_is_too_busy_and_a_proxy_that_is_too_narrow() {
        // Given: a third of all bulk requests fail, in each of the ways there are
        Random random = new Random(21);
        try (ScriptedServer proxy = ScriptedServer.before(NODE.url(), request -> bulkFault(request, random))) {
            AgentProcess agent = mirror.startAgent(options(LONG)
                    .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString())
                    .withEnvironment("MIRROR_ELASTICSEARCH_BULK_SIZE", "200K"));
            // When
            workload.whileRunning(20, () -> agent.awaitReady(SOON));
            // Then
            mirror.awaitEqual(SOON);
            assertOneSnapshot(agent);
            assertThat(agent.metric("convex_mirror_retried_total").orElse(0)).isPositive();
            assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
        }
    }

    private static Answer bulkFault(ScriptedServer.Request request, Random random) {
        if (!request.isBulk()) {
            return new Answer.Forwarded();
        }
        if (request.body().length() > 100_000) {
            return new Answer.Own(413, Map.of("Content-Type", "text/html"), "<html>413 Content Too Large</html>");
        }
        synchronized (random) {
            return switch (random.nextInt(18)) {
                case 0 -> Answer.elastic(429, "{\"error\":{\"type\":\"es_rejected_execution_exception\"}}");
                case 1 -> everyItem(request, 429, "es_rejected_execution_exception");
                case 2 -> everyItem(request, 503, "unavailable_shards_exception");
                case 3 -> new Answer.Own(503, Map.of("Content-Type", "text/html"), "<html>503</html>");
                case 4 -> new Answer.Lost();
                case 5 -> new Answer.Broken();
                default -> new Answer.Forwarded();
            };
        }
    }

    private static Answer everyItem(ScriptedServer.Request request, int status, String type) {
        long items = request.body()
                .lines()
                .filter(line -> line.startsWith("{\"index\":{\"_index\"") || line.startsWith("{\"delete\":{\"_index\""))
                .count();
        String item = "{\"index\":{\"status\":%d,\"error\":{\"type\":\"%s\",\"reason\":\"\"}}}".formatted(status, type);
        return Answer.elastic(
                200, "{\"errors\":true,\"items\":[" + String.join(",", Collections.nCopies((int) items, item)) + "]}");
    }

    private AgentProcess start(String lease) {
        return mirror.startAgent(options(lease));
    }

    private AgentOptions options(String lease) {
        return mirror.options()
                .withEnvironment("MIRROR_LEASE_DURATION", lease)
                .withEnvironment("MIRROR_HEALTH_MAX_LAG", "3s")
                // a write to an index without a copy waits for one in Elasticsearch
                .withEnvironment("MIRROR_ELASTICSEARCH_REQUEST_TIMEOUT", "5s");
    }

    private static void awaitTrouble(AgentProcess agent) {
        awaitTrouble(agent, "");
    }

    /** Not ready, with the reason; alive all the same. */
    private static void awaitTrouble(AgentProcess agent, String reason) {
        agent.awaitDown(SOON, "Elasticsearch: ", reason);
        assertThat(agent.liveness().status()).isEqualTo(200);
        assertThat(agent.metric("convex_mirror_sink_retries_total").orElse(0)).isPositive();
    }

    /** The source was never asked for a second snapshot, nor for a table once more. */
    private void assertOneSnapshot(AgentProcess agent) {
        List<HttpRequest> afterTheFirstPage = mirror.convex().requests().to(DATA_SYNC).stream()
                .dropWhile(request -> !hasCursor(request))
                .toList();
        assertThat(afterTheFirstPage).isNotEmpty().allMatch(SinkFaultsIT::hasCursor);
        assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
        assertThat(mirror.elasticsearch()
                        .get("/_cat/indices/" + mirror.prefix() + "*?format=json&h=index&expand_wildcards=all"))
                .as("a generation for each table")
                .hasSize(3)
                .allMatch(row -> row.path("index").asText().endsWith("-000001"));
    }

    private static boolean hasCursor(HttpRequest request) {
        return request.bodyText().contains("\"cursor\"");
    }

    private void blockAll(boolean block) {
        settings("_all", "\"index.blocks.read_only_allow_delete\":" + (block ? "true" : "null"));
    }

    private void settings(String index, String settings) {
        mirror.elasticsearch().put("/" + index + "/_settings?expand_wildcards=all", "{" + settings + "}");
    }
}
