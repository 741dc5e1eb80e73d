package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void a_line_says_all_of_it() {
        // Given
        Outcome outcome =
                new Outcome(Duration.ofMillis(250), Duration.ofNanos(1_234_567_890_123L), 200_000, 7_000_000_000L);

        // When
        Outcome read = Outcome.parse(outcome.toLine());

        // Then
        assertThat(read).isEqualTo(outcome);
    }
}
