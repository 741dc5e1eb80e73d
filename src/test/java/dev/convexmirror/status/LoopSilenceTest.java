package dev.convexmirror.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.export.ExportListener.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long a loop was silent, whatever is done to the time of the machine. */
class LoopSilenceTest {

    private static final Duration STALLED = Duration.ofMinutes(10);

    private final List<Instant> wall = new ArrayList<>(List.of(Instant.parse("2026-01-02T03:04:05Z")));
    private final List<Instant> steady = new ArrayList<>(wall);
    private final InstantSource wallTime = wall::getLast;
    private final MirrorStatus status = new MirrorStatus(wallTime.withZone(ZoneOffset.UTC), steady::getLast);

    @Test
    void a_clock_that_is_set_forward_makes_no_loop_silent() {
        // When
        move(wall, Duration.ofHours(1));
        // Then
        assertThat(status.turns(STALLED)).isTrue();
        assertThat(status.silence(Loop.APPLY)).isZero();
    }

    @Test
    void a_clock_that_is_set_back_hides_no_silent_loop() {
        // Given
        move(wall, Duration.ofHours(-1));
        // When
        move(steady, STALLED);
        status.alive(Loop.FETCH);
        // Then
        assertThat(status.turns(STALLED)).isFalse();
        assertThat(status.silence(Loop.FETCH)).isZero();
        assertThat(status.silence(Loop.APPLY)).isEqualTo(STALLED);
    }

    private static void move(List<Instant> clock, Duration by) {
        clock.add(clock.getLast().plus(by));
    }
}
