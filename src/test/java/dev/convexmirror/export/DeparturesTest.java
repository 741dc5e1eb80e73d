package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.checkpoint.TableState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeparturesTest extends CheckpointScenario {

    private final Departures departures =
            new Departures(ledger, generations, publication, watch, retry, Clock.systemUTC(), Duration.ofDays(1));

    @Test
    void a_table_that_readers_see_and_that_was_not_published_yet_is_taken_from_them_and_kept() throws Exception {
        // Given
        String index = generation();
        ledger.note(ledger.checkpoint()
                .withTable(USERS, TableState.firstFilling(alias, index).foundServing(), Instant.EPOCH));
        show(index);

        // When
        departures.gone(USERS);
        departures.removeUnreferenced();

        // Then
        assertThat(cluster.aliases(mirror)).isEmpty();
        assertThat(ledger.checkpoint().tables()).isEmpty();
        assertThat(ledger.checkpoint().referencedIndices()).containsExactly(index);
        assertThat(cluster.send("HEAD", "/" + index, "").status()).isEqualTo(200);
    }

    @Test
    void a_table_that_nobody_saw_leaves_nothing() throws Exception {
        // Given
        String index = generation();
        ledger.note(ledger.checkpoint().withTable(USERS, TableState.firstFilling(alias, index), Instant.EPOCH));

        // When
        departures.gone(USERS);
        departures.removeUnreferenced();

        // Then
        assertThat(ledger.checkpoint().referencedIndices()).isEmpty();
        assertThat(cluster.send("HEAD", "/" + index, "").status()).isEqualTo(404);
    }
}
