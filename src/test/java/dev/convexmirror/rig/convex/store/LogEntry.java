package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.Id128;
import java.util.Comparator;

/** One row of the change log: a document's revision, be it a tombstone. */
public record LogEntry(Tablet tablet, Id128 internalId, Revision revision) {
    static final Comparator<LogEntry> WITHIN_COMMIT =
            Comparator.<LogEntry, Id128>comparing(entry -> entry.tablet().id()).thenComparing(LogEntry::internalId);
}
