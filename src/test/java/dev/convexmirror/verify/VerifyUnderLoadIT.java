package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code verify} beside a busy agent, and of many documents. */
class VerifyUnderLoadIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 22, 333, -4})
    void while_the_source_changes_and_the_agent_tails_nothing_is_found(long seed) {
        // Given
        try (MirrorFixture busy = MirrorFixture.with(
                ConvexEmulator.builder().pageSize(300).maxRowsRead(600).seed(seed))) {
            RandomWorkload workload =
                    new RandomWorkload(busy.convex(), seed, List.of("users", "billing/stripe/events"));
            workload.fill(3_000);
            AgentProcess agent = busy.startAgent();
            agent.awaitReady(SOON);
            List<AgentProcess> runs = new ArrayList<>();
            // When
            workload.whileRunning(100, () -> {
                runs.add(VerifyScenario.run(busy, busy.options().withArguments("verify", "--content")));
                runs.add(VerifyScenario.run(busy, busy.options().withArguments("verify")));
            });
            // Then
            assertThat(runs).allSatisfy(run -> assertThat(run.exitCode())
                    .as(VerifyScenario.text(run))
                    .hasValue(0));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, -77})
    void repair_beside_a_busy_agent_leaves_an_equal_index(long seed) {
        // Given
        try (MirrorFixture busy = MirrorFixture.with(
                ConvexEmulator.builder().pageSize(300).maxRowsRead(600).seed(seed))) {
            RandomWorkload workload = new RandomWorkload(busy.convex(), seed, List.of("users"));
            workload.fill(2_000);
            busy.startAgent().awaitReady(SOON);
            List<AgentProcess> runs = new ArrayList<>();
            // When
            workload.whileRunning(60, () -> {
                spoil(busy);
                runs.add(VerifyScenario.run(busy, busy.options().withArguments("verify", "--repair")));
            });
            // Then
            assertThat(runs).allSatisfy(run -> {
                assertThat(run.exitCode()).as(VerifyScenario.text(run)).hasValue(0);
                assertThat(VerifyScenario.text(run)).contains("documents were mended");
            });
            busy.awaitEqual(SOON);
        }
    }

    @Test
    void two_hundred_thousand_documents_need_no_more_than_a_small_heap() {
        // Given
        try (MirrorFixture large = MirrorFixture.create()) {
            RandomWorkload workload = new RandomWorkload(large.convex(), 5, List.of("users"));
            workload.fill(200_000);
            // a busy Elasticsearch may take longer to renew the lease than that of other tests lasts
            large.startAgent(large.options().withEnvironment("MIRROR_LEASE_DURATION", "10m"))
                    .awaitReady(Duration.ofMinutes(3));
            // When
            AgentProcess verify = VerifyScenario.run(
                    large,
                    large.options()
                            .withArguments("verify")
                            .withJvmOptions("-Xmx72m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            // Then
            assertThat(verify.exitCode()).as(VerifyScenario.text(verify)).hasValue(0);
            assertThat(VerifyScenario.text(verify)).contains("200,000  200,000");
        }
    }

    /** Takes a hundred documents away and adds ten that nobody knows. */
    private static void spoil(MirrorFixture fixture) {
        String index = fixture.prefix() + "users-000001";
        StringBuilder lines = new StringBuilder();
        fixture.elasticsearch()
                .post("/" + index + "/_search", "{\"size\":100,\"version\":true,\"_source\":false}")
                .at("/hits/hits")
                .forEach(hit ->
                        lines.append("{\"delete\":{\"_id\":\"" + hit.path("_id").asText()
                                + "\",\"version_type\":\"external_gte\",\"version\":"
                                + hit.path("_version").asLong() + "}}\n"));
        for (int i = 0; i < 10; i++) {
            lines.append("{\"index\":{\"_id\":\"extra-" + i + "\",\"version_type\":\"external\",\"version\":5}}\n{}\n");
        }
        fixture.elasticsearch().post("/" + index + "/_bulk", lines.toString());
    }
}
