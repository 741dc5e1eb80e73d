package dev.convexmirror.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.checkpoint.Candidate.Standing;
import dev.convexmirror.checkpoint.Candidate.Standing.Leader;
import dev.convexmirror.checkpoint.Candidate.Standing.Standby;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents with clocks of their own, which tests move; the lease is longer than any test, so nothing renews it by itself. */
class CandidateTest {
    private static final Duration LEASE = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("lease");
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final List<HeldLease> held = new ArrayList<>();
    private final Agent first = new Agent(NOW);
    private final Agent second = new Agent(NOW);

    @AfterEach
    void clean() {
        held.forEach(HeldLease::abandon);
        connection.close();
        cluster.send("DELETE", path("lease"), "");
        cluster.send("DELETE", path("checkpoint"), "");
    }

    /** A candidate and the two clocks of its machine. */
    private final class Agent {
        private final AtomicLong nanoTime = new AtomicLong(System.nanoTime());
        private final Candidate candidate;

        private Agent(Instant wallClock) {
            candidate = new Candidate(connection, mirror, LEASE, Clock.fixed(wallClock, ZoneOffset.UTC), nanoTime::get);
        }

        private void pass(Duration time) {
            nanoTime.addAndGet(time.toNanos());
        }

        private HeldLease lead() {
            HeldLease lease = ((Leader) candidate.look()).lease();
            held.add(lease);
            return lease;
        }
    }

    @Test
    void the_first_to_look_leads_and_the_second_stands_by() {
        // Given
        HeldLease lease = first.lead();

        // When
        Standing standing = second.candidate.look();

        // Then
        assertThat(lease.epoch()).isEqualTo(1);
        assertThat(lease.isHeld()).isTrue();
        assertThat(standing).isInstanceOfSatisfying(Standby.class, standby -> {
            assertThat(standby.leader().epoch()).isEqualTo(1);
            assertThat(standby.alive()).isFalse();
        });
    }

    @Test
    void a_lease_that_does_not_change_is_taken_after_its_duration_and_a_margin() {
        // Given
        HeldLease lease = first.lead();
        assertThat(second.candidate.look()).isInstanceOf(Standby.class);
        second.pass(LEASE);
        assertThat(second.candidate.look()).as("the margin").isInstanceOf(Standby.class);
        second.pass(LEASE.dividedBy(4));

        // When
        HeldLease taken = second.lead();

        // Then
        assertThat(taken.epoch()).isEqualTo(2);
        assertThat(lease.epoch()).isEqualTo(1);
    }

    @Test
    void a_lease_that_changes_is_left_alone_and_known_to_be_alive() {
        // Given
        first.lead();
        assertThat(second.candidate.look()).isInstanceOf(Standby.class);
        second.pass(LEASE.multipliedBy(2));
        renewElsewhere();

        // When
        Standing standing = second.candidate.look();

        // Then
        assertThat(standing).isInstanceOfSatisfying(Standby.class, standby -> assertThat(standby.alive())
                .isTrue());
    }

    @Test
    void what_the_wall_clocks_say_does_not_matter() {
        // Given: an agent whose clock is a year ahead, and one whose clock is a year behind
        Agent ahead = new Agent(NOW.plus(Duration.ofDays(365)));
        Agent behind = new Agent(NOW.minus(Duration.ofDays(365)));
        HeldLease lease = ahead.lead();

        // When
        Standing early = behind.candidate.look();
        behind.pass(LEASE.multipliedBy(5).dividedBy(4));
        HeldLease late = behind.lead();

        // Then
        assertThat(early).isInstanceOf(Standby.class);
        assertThat(lease.isHeld()).as("by its own clock, which stood still").isTrue();
        assertThat(late.epoch()).isEqualTo(2);
    }

    @Test
    void the_holder_stops_by_its_own_clock_before_anybody_else_may_begin() {
        // Given
        HeldLease lease = first.lead();
        assertThat(second.candidate.look()).isInstanceOf(Standby.class);

        // When
        first.pass(LEASE);
        second.pass(LEASE);

        // Then
        assertThat(lease.isHeld()).isFalse();
        assertThatThrownBy(lease::require).isInstanceOf(LeaseLostException.class);
        assertThat(second.candidate.look()).isInstanceOf(Standby.class);
    }

    @Test
    void a_lease_that_was_given_back_is_taken_at_once() {
        // Given
        HeldLease lease = first.lead();
        lease.close();

        // When
        HeldLease taken = second.lead();

        // Then
        assertThat(lease.isHeld()).isFalse();
        assertThat(taken.epoch()).isEqualTo(2);
    }

    @Test
    void an_agent_need_not_wait_for_the_lease_that_it_lost_itself() {
        // Given
        first.lead().abandon();

        // When
        HeldLease again = first.lead();

        // Then
        assertThat(again.epoch()).isEqualTo(2);
    }

    @Test
    void of_two_that_may_take_it_at_the_same_time_one_does() {
        // Given
        first.lead().abandon();
        Agent third = new Agent(NOW);
        assertThat(second.candidate.look()).isInstanceOf(Standby.class);
        assertThat(third.candidate.look()).isInstanceOf(Standby.class);
        second.pass(LEASE.multipliedBy(2));
        third.pass(LEASE.multipliedBy(2));

        // When
        HeldLease taken = second.lead();
        Standing standing = third.candidate.look();

        // Then
        assertThat(taken.epoch()).isEqualTo(2);
        assertThat(standing).isInstanceOf(Standby.class);
    }

    @Test
    void the_epoch_goes_on_from_the_checkpoint_when_the_lease_was_deleted() {
        // Given
        CheckpointStore store = new CheckpointStore(connection, mirror, 7);
        Stored stored = store.write(Checkpoint.initial("https://happy-otter-1.convex.cloud", NOW), Optional.empty());

        // When
        HeldLease lease = first.lead();

        // Then
        assertThat(lease.epoch()).isEqualTo(8);
        assertThat(store.read()).contains(stored);
    }

    @Test
    void the_lease_is_renewed_before_it_runs_out_and_lost_when_somebody_took_it() throws Exception {
        // Given
        Candidate brief = new Candidate(connection, mirror, Duration.ofSeconds(2), Clock.systemUTC());
        HeldLease lease = ((Leader) brief.look()).lease();
        held.add(lease);
        JsonNode before = cluster.get(path("lease"));
        await().until(() -> cluster.get(path("lease")).at("/_source/renewal").asLong()
                > before.at("/_source/renewal").asLong());

        // When
        renewElsewhere();

        // Then
        assertThat(lease.loss().get(10, TimeUnit.SECONDS)).contains("Another agent");
        assertThat(lease.isHeld()).isFalse();
    }

    /** What a renewal does to the document, as far as others can tell. */
    private void renewElsewhere() {
        cluster.put(path("lease"), cluster.get(path("lease")).path("_source").toString());
    }

    private String path(String kind) {
        return "/convex-mirror-state/_doc/" + kind + ":" + mirror;
    }
}
