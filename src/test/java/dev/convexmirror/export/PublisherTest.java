package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SteadyClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is learned, after a crash, of generations that went under their aliases. */
class PublisherTest extends CheckpointScenario {

    private final Publisher publisher = new Publisher(
            ledger,
            generations,
            aliases,
            publication,
            new ImportGate(Duration.ofHours(1), new SteadyClock()),
            retry,
            status,
            Clock.systemUTC(),
            1);

    private final String old = generation();
    private final String next = generation();

    /** {@link #old} serves, and {@link #next} is complete, as soon as the checkpoint is consistent. */
    private final Checkpoint filling = ledger.checkpoint()
            .withTable(
                    USERS, TableState.firstFilling(alias, old).published(false).movedTo(next), Instant.EPOCH);

    private final Checkpoint consistent = filling.withConsistentPage("cursor", "sync", 1, Instant.EPOCH);

    @Test
    void what_was_published_right_before_a_crash_stays_what_readers_see() throws Exception {
        // Given
        ledger.note(consistent);
        show(next);

        // When
        publisher.recover();
        watch.mend(ledger.checkpoint());

        // Then
        assertThat(table().serving()).contains(next);
        assertThat(table().previous()).containsExactly(old);
        assertThat(aliases.serving(Set.of(alias))).containsEntry(alias, next);
    }

    @Test
    void what_a_person_insisted_on_seeing_stays_after_a_crash_too() throws Exception {
        // Given
        TableState insisted = consistent
                .tables()
                .get(USERS)
                .insistedOn()
                .left()
                .begunAnew(next, OptionalLong.of(7))
                .doubted();
        ledger.note(consistent.withTable(USERS, insisted, Instant.EPOCH));
        show(next);

        // When
        publisher.recover();
        watch.mend(ledger.checkpoint());

        // Then
        assertThat(table().serving()).contains(next);
        assertThat(aliases.serving(Set.of(alias))).containsEntry(alias, next);
    }

    @Test
    void what_was_found_serving_is_published_once_more() throws Exception {
        // Given
        ledger.note(consistent);
        show(next);
        publisher.recover();

        // When
        boolean published = publisher.publish(
                new Scope(Selection.everything(), Set.of(), Set.of(USERS), Optional.of(false), false, Map.of()),
                FeedApi.DATA_SYNC);

        // Then
        assertThat(published).isTrue();
        assertThat(table()).isEqualTo(consistent.tables().get(USERS).published(false));
    }

    @Test
    void what_waits_to_be_published_is_left_alone() throws Exception {
        // Given
        ledger.note(consistent);
        show(old);

        // When
        publisher.recover();

        // Then
        assertThat(ledger.checkpoint()).isEqualTo(consistent);
    }

    @Test
    void a_generation_that_is_not_complete_is_taken_from_its_readers() throws Exception {
        // Given
        ledger.note(filling);
        show(next);

        // When
        publisher.recover();
        watch.mend(ledger.checkpoint());

        // Then
        assertThat(table()).isEqualTo(filling.tables().get(USERS));
        assertThat(aliases.serving(Set.of(alias))).containsEntry(alias, old);
    }
}
