package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server from before the Data Sync API: the same mirror over the older one, and the way over to the new. */
class LegacyServerIT {

    private static final String LIST = "/api/list_snapshot";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int KILLS = 8;
    private static final List<String> TABLES = List.of("messages", "users", "billing/stripe/events");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 77})
    void the_index_equals_a_source_that_changes_and_gains_the_new_api(long seed) {
        // Given
        try (MirrorFixture mirror = fixture(seed)) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), seed, TABLES);
            workload.fill(3_000);
            AgentProcess first = mirror.startAgent(options(mirror));
            // When
            workload.whileRunning(40, () -> {
                first.awaitReady(SOON);
                pass(Duration.ofSeconds(5));
            });
            assertThat(mirror.convex().transact(t -> t.insert("later", Map.of("n", 1L))))
                    .isPositive();
            mirror.awaitEqual(SOON);
            String legacy = first.readiness().body();
            first.kill();
            int snapshotPages = mirror.convex().requests().to(LIST).size();
            mirror.convex().legacyOnly(false);
            AgentProcess second = mirror.startAgent(options(mirror));
            workload.whileRunning(40, () -> {
                second.awaitReady(SOON);
                pass(Duration.ofSeconds(3));
            });
            // Then
            mirror.awaitEqual(SOON);
            assertThat(legacy).contains("\"feed\": \"legacy\"");
            assertThat(String.join("\n", first.output())).contains("no Data Sync API", "docs/legacy-servers.md");
            assertThat(second.readiness().body()).contains("\"feed\": \"data-sync\"");
            assertThat(mirror.convex().requests().to(LIST)).hasSize(snapshotPages);
            assertThat(generations(mirror)).containsExactly("000001");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {9})
    void kills_lose_nothing_and_leave_no_ghosts(long seed) {
        // Given
        try (MirrorFixture mirror = fixture(seed)) {
            RandomWorkload workload = new RandomWorkload(mirror.convex(), seed, TABLES);
            workload.fill(8_000);
            Random random = new Random(seed);
            // When
            workload.whileRunning(60, () -> {
                for (int kill = 0; kill < KILLS; kill++) {
                    // each agent waits for the lease of the one that was killed before
                    AgentProcess agent =
                            mirror.startAgent(options(mirror).withEnvironment("MIRROR_LEASE_DURATION", "4s"));
                    agent.awaitFirstPage(Duration.ofMinutes(4));
                    pass(Duration.ofMillis(random.nextInt(1000)));
                    agent.kill();
                }
            });
            AgentProcess last = mirror.startAgent(options(mirror));
            // Then
            mirror.awaitEqual(Duration.ofMinutes(2));
            assertThat(last.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
            List<HttpRequest> begun = mirror.convex().requests().to(LIST).stream()
                    .filter(request -> !request.bodyText().contains("\"snapshot\":"))
                    .toList();
            assertThat(begun)
                    .as("snapshots begun, but for one whose first page was lost")
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_table_that_is_dropped_while_it_is_walked_stops_nothing() {
        // Given: a walk that takes much longer than it takes to see twice that a table is gone
        try (MirrorFixture mirror =
                MirrorFixture.with(ConvexEmulator.builder().snapshotRows(20).seed(3))) {
            mirror.convex().legacyOnly(true);
            new RandomWorkload(mirror.convex(), 3, TABLES).fill(600);
            mirror.convex().faults().always(request -> request.path().equals(LIST), Fault.slow(30_000));
            AgentProcess agent =
                    mirror.startAgent(mirror.options().withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "200ms"));
            agent.awaitFirstPage(SOON);
            // When
            mirror.convex().dropTable("messages");
            // Then
            await().atMost(SOON).until(() -> agent.output().stream()
                    .anyMatch(line -> line.contains("messages: it is not in the deployment any more")));
            mirror.convex().faults().clear();
            agent.awaitReady(SOON);
            mirror.awaitEqual(SOON);
        }
    }

    private static MirrorFixture fixture(long seed) {
        MirrorFixture mirror = MirrorFixture.with(
                ConvexEmulator.builder().snapshotRows(150).deltaRows(30).seed(seed));
        mirror.convex().legacyOnly(true);
        return mirror;
    }

    private static AgentOptions options(MirrorFixture mirror) {
        return mirror.options().withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "1s");
    }

    private static List<String> generations(MirrorFixture mirror) {
        return mirror
                .elasticsearch()
                .get("/_cat/indices/" + mirror.prefix() + "*?format=json&h=index")
                .findValuesAsText("index")
                .stream()
                .map(index -> index.substring(index.lastIndexOf('-') + 1))
                .distinct()
                .toList();
    }

    private static void pass(Duration time) {
        Instant end = Instant.now().plus(time);
        await().atMost(time.plusMinutes(1)).pollInterval(Duration.ofMillis(5)).until(() -> Instant.now()
                .isAfter(end));
    }
}
