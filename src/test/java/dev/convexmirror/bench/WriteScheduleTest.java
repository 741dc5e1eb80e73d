package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteScheduleTest {
    private static final WriteSchedule THREE_A_SECOND = new WriteSchedule(500, 3);

    @Test
    void rounding_does_not_add_up() {
        // When
        long due = THREE_A_SECOND.due(3_000);

        // Then
        assertThat(due).isEqualTo(500 + Duration.ofSeconds(1_000).toNanos());
    }

    @Test
    void half_a_minute_has_thirty_times_the_rate() {
        // When
        long count = THREE_A_SECOND.count(Duration.ofSeconds(30));

        // Then
        assertThat(count).isEqualTo(90);
    }
}
