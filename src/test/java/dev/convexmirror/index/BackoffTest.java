package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final RandomGenerator NOTHING_CUT_OFF = () -> 0;

    private final Backoff backoff = new Backoff(FIRST, LONGEST, 0.25);

    @Test
    void pauses_double_up_to_the_longest() {
        assertThat(IntStream.rangeClosed(1, 9)
                        .mapToObj(failures -> backoff.after(failures, NOTHING_CUT_OFF))
                        .map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Property
    void no_pause_is_longer_than_the_longest_or_cut_by_more_than_its_part(
            @ForAll @IntRange(min = 1) int failures, @ForAll long seed) {
        // When
        Duration pause = backoff.after(failures, new Random(seed));

        // Then
        Duration whole = backoff.after(failures, NOTHING_CUT_OFF);
        assertThat(pause).isBetween(whole.multipliedBy(3).dividedBy(4), whole);
        assertThat(whole).isBetween(FIRST, LONGEST);
    }

    @Test
    void pauses_of_agents_that_failed_together_differ() {
        // Given
        Random random = new Random(7);

        // When
        long different = IntStream.range(0, 100)
                .mapToObj(agent -> backoff.after(4, random))
                .distinct()
                .count();

        // Then
        assertThat(different).isGreaterThan(90);
    }
}
