package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SyncStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PollPauseTest {

    private static final Duration MIN = Duration.ofMillis(250);
    private static final Duration MAX = Duration.ofSeconds(1);

    private final PollPause pause = new PollPause(MIN, MAX);

    @Test
    void there_is_no_pause_while_the_source_is_ahead() {
        assertThat(pause.after(page(new SyncStatus.Snapshotting(), 0))).isZero();
        assertThat(pause.after(page(new SyncStatus.Stale(1), 0))).isZero();
    }

    @Test
    void it_grows_to_its_maximum_while_nothing_changes() {
        assertThat(pause.after(upToDate(0))).isEqualTo(MIN);
        assertThat(pause.after(upToDate(0))).isEqualTo(MIN.multipliedBy(2));
        assertThat(pause.after(upToDate(0))).isEqualTo(MAX);
        assertThat(pause.after(upToDate(0))).isEqualTo(MAX);
    }

    @Test
    void a_change_makes_it_short_again() {
        // Given
        pause.after(upToDate(0));
        pause.after(upToDate(0));
        // When
        Duration afterChange = pause.after(upToDate(1));
        // Then
        assertThat(afterChange).isEqualTo(MIN);
        assertThat(pause.after(upToDate(0))).isEqualTo(MIN);
    }

    @Test
    void a_maximum_below_the_minimum_is_the_minimum() {
        // Given
        PollPause odd = new PollPause(Duration.ofSeconds(1), Duration.ofMillis(250));
        // When
        odd.after(upToDate(0));
        // Then
        assertThat(odd.after(upToDate(0))).isEqualTo(MAX);
    }

    private static SpooledPage upToDate(long upserts) {
        return page(new SyncStatus.UpToDate(1), upserts);
    }

    private static SpooledPage page(SyncStatus status, long upserts) {
        return new SpooledPage(
                1,
                Instant.EPOCH,
                new Scope(Selection.everything(), Set.of(), Set.of(), Optional.empty(), false, Map.of()),
                new PageEnd(status, "sync", "cursor"),
                List.of(),
                List.of(),
                upserts,
                0,
                new PageForms(),
                new Spool(0, Optional.empty()));
    }
}
