package dev.convexmirror.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final List<String> COUNTERS = List.of(
            "documents",
            "tombstones",
            "superseded",
            "dead_lettered",
            "retried",
            "source_retries",
            "sink_retries",
            "pages",
            "generations_published",
            "healed_documents",
            "snapshot_restarts",
            "bulk_bytes");

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(50));

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void every_metric_exists_from_the_start() {
        // Given
        mirror.convex().stop();
        // When
        AgentProcess agent = mirror.startAgent();
        // Then
        assertThat(COUNTERS).allSatisfy(name -> assertThat(agent.metric("convex_mirror_" + name + "_total"))
                .as(name)
                .isNotEmpty());
        assertThat(agent.metric("convex_mirror_documents_total")).hasValue(0);
        assertThat(agent.metric("convex_mirror_consistent")).hasValue(0);
        assertThat(agent.metric("convex_mirror_lag_seconds")).hasValue(Double.NaN);
        for (String timer : List.of("page_fetch", "bulk_latency", "change_lag")) {
            assertThat(agent.metric("convex_mirror_" + timer + "_seconds_count"))
                    .as(timer)
                    .hasValue(0);
            assertThat(agent.metric("convex_mirror_" + timer + "_seconds_sum"))
                    .as(timer)
                    .hasValue(0);
        }
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_source_retries_total").orElse(0) > 0);
    }

    @Test
    void after_a_snapshot_and_some_changes_the_numbers_are_those_of_the_source() {
        // Given: 120 documents in two tables, mirrored
        List<String> ids = new ArrayList<>();
        long filled = mirror.convex().transact(t -> {
            for (int i = 0; i < 100; i++) {
                ids.add(t.insert("users", Map.of("number", (long) i)));
            }
            for (int i = 0; i < 20; i++) {
                t.insert("shop/orders", Map.of("number", (long) i));
            }
        });
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        assertThat(filled).isPositive();
        assertThat(agent.metric("convex_mirror_documents_total")).hasValue(120);
        assertThat(agent.metric("convex_mirror_change_lag_seconds_count"))
                .as("a snapshot says nothing about the lag of changes")
                .hasValue(0);
        // When: five inserts, three patches, two deletes
        long changed = mirror.convex().transact(t -> {
            for (int i = 0; i < 5; i++) {
                t.insert("shop/orders", Map.of("number", 100L + i));
            }
            for (int i = 0; i < 3; i++) {
                t.patch("users", ids.get(i), Map.of("number", -1L));
            }
            t.delete("users", ids.get(10));
            t.delete("users", ids.get(11));
        });
        mirror.awaitEqual(SOON);
        // Then
        assertThat(changed).isGreaterThan(filled);
        await().atMost(SOON)
                .until(() ->
                        agent.metric("convex_mirror_change_lag_seconds_count").orElse(0) == 10);
        assertThat(agent.metric("convex_mirror_documents_total")).hasValue(128);
        assertThat(agent.metric("convex_mirror_tombstones_total")).hasValue(2);
        for (String zero : List.of("superseded", "dead_lettered", "retried", "healed_documents", "snapshot_restarts")) {
            assertThat(agent.metric("convex_mirror_" + zero + "_total"))
                    .as(zero)
                    .hasValue(0);
        }
        assertThat(agent.metric("convex_mirror_pages_total").orElseThrow()).isGreaterThanOrEqualTo(4);
        assertThat(agent.metric("convex_mirror_generations_published_total")).hasValue(2);
        assertThat(agent.metric("convex_mirror_bulk_bytes_total").orElseThrow()).isGreaterThan(128 * 20);
        assertThat(agent.metric("convex_mirror_bulk_latency_seconds_count").orElseThrow())
                .isPositive();
        assertThat(agent.metric("convex_mirror_consistent")).hasValue(1);
        assertThat(agent.metric("convex_mirror_lag_seconds").orElseThrow()).isBetween(0.0, 60.0);
    }

    @Test
    void each_table_has_its_generation_with_its_state() {
        // Given
        mirror.convex().createTable("users");
        mirror.convex().createTable("shop/orders");
        // When
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // Then
        assertThat(agent.metric(
                        "convex_mirror_generation",
                        "table",
                        "shop/orders",
                        "alias",
                        mirror.prefix() + "shop.orders",
                        "index",
                        mirror.prefix() + "shop.orders-000001",
                        "state",
                        "serving"))
                .hasValue(1);
        assertThat(agent.metric("convex_mirror_generation", "state", "serving")).hasValue(2);
        assertThat(agent.metric("convex_mirror_generation", "state", "filling")).isEmpty();
    }

    @Test
    void the_lag_of_changes_is_a_histogram_and_two_quantiles() {
        // Given: a table that readers see, since changes of one that is being filled say nothing of the lag
        mirror.convex().createTable("users");
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        for (int i = 0; i < 20; i++) {
            long number = i;
            mirror.convex().transact(t -> t.insert("users", Map.of("number", number)));
        }
        // Then
        await().atMost(SOON)
                .until(() ->
                        agent.metric("convex_mirror_change_lag_seconds_count").orElse(0) == 20);
        assertThat(agent.histogram("convex_mirror_change_lag_seconds").quantile(0.99))
                .isPresent();
        assertThat(agent.histogram("convex_mirror_bulk_latency_seconds").quantile(0.5))
                .isPresent();
        String page = HttpReply.get(agent.managementUrl() + "/q/metrics").body();
        assertThat(page)
                .containsPattern("(?m)^convex_mirror_change_lag\\S*\\{.*quantile=\"0.5\".*} \\d")
                .containsPattern("(?m)^convex_mirror_change_lag\\S*\\{.*quantile=\"0.99\".*} \\d");
    }
}
