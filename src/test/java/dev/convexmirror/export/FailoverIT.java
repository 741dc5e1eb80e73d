package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchProxy;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two agents of one mirror: one writes, the other stands by, and whatever happens to the one the mirror stays equal (I8). */
class FailoverIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration LEASE = Duration.ofSeconds(6);

    /** With a later epoch than the first, mostly 2: a machine that is too busy to renew a lease in time adds one. */
    private static final String LEADING = "Leading, with the lease ";

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(200).freshness(Duration.ofSeconds(5)));
    private final RandomWorkload workload = new RandomWorkload(mirror.convex(), 11, List.of("messages", "users"));

    @BeforeEach
    void begin() {
        workload.fill(2_000);
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void of_two_that_start_together_one_leads_and_the_other_is_ready_as_its_standby() {
        // When
        AgentProcess one = start();
        AgentProcess two = start();
        // Then
        one.awaitReady(SOON);
        two.awaitReady(SOON);
        List<AgentProcess> leaders =
                List.of(one, two).stream().filter(FailoverIT::leads).toList();
        assertThat(leaders).hasSize(1);
        AgentProcess standby = leaders.contains(one) ? two : one;
        assertThat(standby.readiness().body()).contains("\"standby\"", "standing_by");
        assertThat(standby.liveness().status()).isEqualTo(200);
        assertThat(standby.startup().status()).isEqualTo(200);
        assertThat(leaders.getFirst().readiness().body()).contains("\"leader\"");
        mirror.awaitEqual(SOON);
    }

    @Test
    void the_standby_takes_over_within_two_durations_when_the_leader_is_killed() {
        // Given: a takeover needs one duration and a half, so a busy machine may waste seven seconds
        Duration lease = Duration.ofSeconds(15);
        AgentProcess leader = startedLeader(lease);
        AgentProcess standby = start(lease);
        standby.awaitLine("Standing by", SOON);
        standby.awaitReady(SOON);
        // When
        workload.whileRunning(50, () -> {
            leader.kill();
            standby.awaitLine(LEADING, lease.multipliedBy(2));
        });
        // Then
        mirror.awaitEqual(SOON);
        assertThat(lease().path("epoch").asLong()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void sigterm_hands_over_without_waiting_for_the_lease_to_run_out() {
        // Given: a lease that would keep the successor waiting for longer than this test waits
        AgentProcess leader = startedLeader(Duration.ofMinutes(10));
        AgentProcess standby = start(Duration.ofMinutes(10));
        standby.awaitLine("Standing by", SOON);
        // When
        workload.whileRunning(50, () -> {
            assertThat(leader.terminate().code()).isZero();
            standby.awaitReady(SOON);
        });
        // Then
        assertThat(leads(standby)).isTrue();
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_standby_ends_at_once_after_sigterm() {
        // Given
        AgentProcess leader = startedLeader();
        AgentProcess standby = startedStandby();
        // When
        AgentProcess.Exit exit = standby.terminate();
        // Then
        assertThat(exit.code()).isZero();
        assertThat(leads(leader)).isTrue();
    }

    @Test
    void a_leader_that_was_paused_finds_itself_deposed_and_stands_by() {
        // Given
        AgentProcess paused = startedLeader();
        AgentProcess successor = startedStandby();
        workload.whileRunning(50, () -> {
            // When
            signal(paused, "STOP");
            successor.awaitLine(LEADING, SOON);
            successor.awaitReady(SOON);
            signal(paused, "CONT");
            paused.awaitLine("Standing by: the lease ", SOON);
        });
        // Then
        await().atMost(SOON).until(() -> leads(successor));
        mirror.awaitEqual(SOON);
        paused.requireRunning();
    }

    @Test
    void a_leader_that_is_cut_off_cannot_move_the_checkpoint_when_its_requests_arrive_late() {
        // Given: whatever the first leader sends is held back in the middle of its work
        try (ElasticsearchProxy proxy =
                new ElasticsearchProxy(mirror.elasticsearch().url())) {
            AgentProcess cutOff = mirror.startAgent(mirror.options()
                    .mirroring(mirror.convex().url(), mirror.convex().deployKey(), proxy.url())
                    .withEnvironment("MIRROR_LEASE_DURATION", LEASE.toMillis() + "ms"));
            cutOff.awaitReady(SOON);
            AgentProcess successor = startedStandby();
            workload.whileRunning(50, () -> {
                proxy.delayUntilReleased(line -> true);
                await().atMost(SOON).until(() -> proxy.held() > 1);
                // When
                successor.awaitLine(LEADING, SOON);
                successor.awaitReady(SOON);
                proxy.release();
                cutOff.awaitLine("Standing by: the lease ", SOON);
            });
            // Then
            mirror.awaitEqual(SOON);
            assertThat(checkpoint().path("epoch").asLong()).isGreaterThanOrEqualTo(2);
            await().atMost(SOON).until(() -> leads(successor));
        }
    }

    @Test
    void an_agent_whose_checkpoint_was_moved_by_somebody_else_stands_by_and_goes_on_from_there() {
        // Given
        AgentProcess agent = startedLeader();
        ObjectNode stored = checkpoint().deepCopy();
        stored.put("writer", "a stranger");
        // When: the same checkpoint again, by a stranger
        mirror.elasticsearch().put("/convex-mirror-state/_doc/checkpoint:" + mirror.name(), stored.toString());
        workload.step();
        // Then
        agent.awaitLine("Leading no more", SOON);
        await().atMost(SOON)
                .until(() -> agent.output().stream()
                                .filter(line -> line.contains(LEADING))
                                .count()
                        >= 2);
        mirror.awaitEqual(SOON);
    }

    private AgentProcess startedLeader() {
        return startedLeader(LEASE);
    }

    private AgentProcess startedLeader(Duration lease) {
        AgentProcess agent = start(lease);
        agent.awaitReady(SOON);
        assertThat(leads(agent)).isTrue();
        return agent;
    }

    private AgentProcess startedStandby() {
        AgentProcess agent = start();
        agent.awaitLine("Standing by", SOON);
        agent.awaitReady(SOON);
        return agent;
    }

    private AgentProcess start() {
        return start(LEASE);
    }

    private AgentProcess start(Duration lease) {
        return mirror.startAgent(mirror.options().withEnvironment("MIRROR_LEASE_DURATION", lease.toMillis() + "ms"));
    }

    private static boolean leads(AgentProcess agent) {
        return agent.metric("convex_mirror_leader").orElseThrow() == 1;
    }

    private JsonNode lease() {
        return document("lease:");
    }

    private JsonNode checkpoint() {
        return document("checkpoint:");
    }

    private JsonNode document(String kind) {
        return mirror.elasticsearch()
                .get("/convex-mirror-state/_doc/" + kind + mirror.name())
                .path("_source");
    }

    private static void signal(AgentProcess agent, String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, "" + agent.pid())
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
