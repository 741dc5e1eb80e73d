package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.TableRef;
import java.util.List;
import java.util.SortedSet;

/**
 * A page of data sync, before it is written as JSON.
 *
 * @param totalTables how many tablets are synced in all
 * @param totalDocuments how many documents these hold now
 * @param documentsInCurrentTable how many documents the tablet being walked holds now; 0 when there is none
 */
record Page(
        Status status,
        SortedSet<TableRef> truncates,
        List<LogEntry> values,
        SyncCursor cursor,
        int totalTables,
        long totalDocuments,
        long documentsInCurrentTable) {
    /** Whether what was sent so far is consistent, and how current it is. */
    enum Status {
        SNAPSHOTTING("snapshotting"),
        STALE("stale"),
        UP_TO_DATE("upToDate");

        final String wireName;

        Status(String wireName) {
            this.wireName = wireName;
        }
    }
}
