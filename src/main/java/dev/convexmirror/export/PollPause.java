package dev.convexmirror.export;

import dev.convexmirror.convex.SyncStatus;
import java.time.Duration;

/** How long to wait before asking again: not at all while behind, little while the source changes, more while it is quiet. */
final class PollPause {

    private final Duration min;
    private final Duration max;
    private Duration current;

    PollPause(Duration min, Duration max) {
        this.min = min;
        this.max = max.compareTo(min) < 0 ? min : max;
        this.current = min;
    }

    /** The pause after a page. */
    Duration after(SpooledPage page) {
        if (!(page.end().status() instanceof SyncStatus.UpToDate)) {
            current = min;
            return Duration.ZERO;
        }
        if (!page.isEmpty()) {
            current = min;
            return current;
        }
        Duration pause = current;
        Duration doubled = current.multipliedBy(2);
        current = doubled.compareTo(max) < 0 ? doubled : max;
        return pause;
    }
}
