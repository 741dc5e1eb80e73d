package dev.convexmirror.rig.convex.legacy;

import dev.convexmirror.rig.convex.store.LogEntry;
import java.util.List;
import java.util.Optional;

/** A page of the older API, before it is written as JSON. */
sealed interface LegacyPage {
    List<LogEntry> values();

    boolean hasMore();

    /**
     * A page of list_snapshot.
     *
     * @param snapshot the timestamp that all its documents are as of, ns
     * @param next where to go on; empty at the end
     */
    record Snapshot(List<LogEntry> values, long snapshot, Optional<ListCursor> next) implements LegacyPage {
        @Override
        public boolean hasMore() {
            return next.isPresent();
        }
    }

    /**
     * A page of document_deltas.
     *
     * @param cursor everything up to this timestamp, ns, has been told
     */
    record Deltas(List<LogEntry> values, long cursor, boolean hasMore) implements LegacyPage {}
}
