package dev.convexmirror.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.export.CommitTimes;
import dev.convexmirror.export.ExportListener.AppliedPage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CursorAgeTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final MirrorStatus status = new MirrorStatus(Clock.fixed(NOW, ZoneOffset.UTC), InstantSource.fixed(NOW));

    @Test
    void there_is_none_before_there_is_a_cursor() {
        assertThat(status.cursorAge()).isEmpty();
    }

    @Test
    void a_checkpoint_tells_it_before_the_source_has_answered() {
        // When
        status.resumed(ago(Duration.ofHours(40)));
        // Then
        assertThat(status.cursorAge()).contains(Duration.ofHours(40));
        assertThat(status.lag()).as("nothing was read since the start").isEmpty();
    }

    @Test
    void while_snapshotting_it_is_the_time_since_the_page_was_asked_for() {
        // When
        status.applied(page(new SyncStatus.Snapshotting(), ago(Duration.ofSeconds(3))));
        // Then
        assertThat(status.cursorAge()).contains(Duration.ofSeconds(3));
        assertThat(status.lag()).isEmpty();
    }

    @Test
    void a_mirror_that_catches_up_has_an_old_cursor_though_its_pages_are_new() {
        // When
        status.applied(page(new SyncStatus.Stale(ago(Duration.ofHours(20))), ago(Duration.ofSeconds(1))));
        // Then
        assertThat(status.cursorAge()).contains(Duration.ofHours(20));
    }

    @Test
    void a_new_snapshot_has_no_cursor_yet() {
        // Given
        status.resumed(ago(Duration.ofHours(50)));
        // When
        status.snapshotRestarted("expired");
        // Then
        assertThat(status.cursorAge()).isEmpty();
    }

    private static AppliedPage page(SyncStatus pageStatus, long asOf) {
        return new AppliedPage("sync", pageStatus, pageStatus.consistent(), asOf, 0, 0, new CommitTimes());
    }

    private static long ago(Duration age) {
        return Nanos.of(NOW.minus(age));
    }
}
