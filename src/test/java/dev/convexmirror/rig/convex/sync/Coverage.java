package dev.convexmirror.rig.convex.sync;

import java.util.EnumSet;
import java.util.Set;

/** Which corners of the page algorithm were reached; the names are the server's own. Thread-safe. */
public final class Coverage {
    private final Set<Point> hits = EnumSet.noneOf(Point.class);

    /** The corners (convex-protocol §2.12). */
    public enum Point {
        COLD_START,
        TS_SELECTED_SYNCED,
        TS_SELECTED_LAG,
        BY_ID_PAGE,
        BY_ID_EMPTY_PAGE,
        BY_ID_COUNT_LIMITED,
        BY_ID_BYTES_LIMITED,
        BY_ID_REACHED_END,
        SYNC_COMPLETE,
        TS_PAGE,
        TS_NOOP,
        TS_CAUGHT_UP,
        TS_SINGLE_TABLE_FILTER,
        TS_MULTI_TABLE_SCAN,
        TS_LIMIT_ROWS,
        TS_LIMIT_PAGE_SIZE,
        TS_LIMIT_PAGE_BYTES,
        TS_MIDTXN_CUT,
        TS_LARGE_TXN_OVERRUN,
        TS_CAPTURED_EMITTED,
        TS_SKIPPED_UNCAPTURED,
        CAPTURED_VIA_SYNCED_TABLE,
        CAPTURED_VIA_CURRENT_TABLE,
        MULTI_TABLE_ADVANCE,
        RECONCILE_DROP_SYNCED_TABLE,
        RECONCILE_CANCEL_IN_PROGRESS,
        RECONCILE_START_ADDED_TABLE
    }

    /** The corners reached so far. */
    public synchronized Set<Point> hits() {
        return Set.copyOf(hits);
    }

    synchronized void hit(Point point) {
        hits.add(point);
    }
}
