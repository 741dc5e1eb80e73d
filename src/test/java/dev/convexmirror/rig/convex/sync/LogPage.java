package dev.convexmirror.rig.convex.sync;

import static dev.convexmirror.rig.convex.sync.Coverage.Point.*;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Commit;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.Tablet;
import dev.convexmirror.rig.convex.value.Id128;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A page that reads the change log from the cursor's timestamp on (convex-protocol §2.3 step 6). */
final class LogPage {
    private final Deployment deployment;
    private final SyncLimits limits;
    private final Coverage coverage;
    private final List<LogEntry> values = new ArrayList<>();
    private long bytes;
    private long rowsRead;

    LogPage(Deployment deployment, SyncLimits limits, Coverage coverage) {
        this.deployment = deployment;
        this.limits = limits;
        this.coverage = coverage;
    }

    PageReader.PageContent read(SyncCursor cursor, SortedMap<Id128, Tablet> targets, long latest) {
        coverage.hit(TS_PAGE);
        long syncedTs = latest;
        if (cursor.syncedTs() == latest) {
            coverage.hit(TS_NOOP);
        } else {
            if (cursor.syncedTs() + 1 < deployment.retentionFloor()) {
                throw ApiException.badRequest(
                        "DataSyncCursorExpired", "data sync cursor is out of retention; start a new sync");
            }
            syncedTs = scan(cursor, targets, latest);
        }
        return new PageReader.PageContent(
                values,
                new SyncCursor(
                        syncedTs, cursor.done(), cursor.walk(), cursor.syncId(), cursor.emitted() + values.size()));
    }

    /** Takes whole commits until a limit fires; returns the timestamp up to which everything was taken. */
    private long scan(SyncCursor cursor, SortedMap<Id128, Tablet> targets, long latest) {
        Optional<Tablet> only =
                targets.size() == 1 ? Optional.of(targets.values().iterator().next()) : Optional.empty();
        coverage.hit(only.isPresent() ? TS_SINGLE_TABLE_FILTER : TS_MULTI_TABLE_SCAN);
        Optional<Long> taken = Optional.empty();
        for (Commit commit : deployment.commitsAfter(cursor.syncedTs())) {
            List<LogEntry> entries = relevant(commit, only);
            int rows = entries.size() + (only.isPresent() ? 0 : commit.systemRows());
            if (rows == 0) {
                continue;
            }
            if (taken.isPresent() && isLimitReached()) {
                return taken.get();
            }
            rowsRead += rows;
            if (taken.isPresent() && rowsRead >= limits.maxRowsRead()) {
                coverage.hit(TS_MIDTXN_CUT);
                return taken.get();
            }
            if (rowsRead > limits.maxRowsRead()) {
                coverage.hit(TS_LARGE_TXN_OVERRUN);
            }
            take(entries, cursor);
            taken = Optional.of(commit.ts());
        }
        coverage.hit(TS_CAUGHT_UP);
        return latest;
    }

    private static List<LogEntry> relevant(Commit commit, Optional<Tablet> only) {
        return only.map(tablet -> commit.entries().stream()
                        .filter(entry -> entry.tablet() == tablet)
                        .toList())
                .orElse(commit.entries());
    }

    private boolean isLimitReached() {
        boolean overRows = rowsRead >= limits.maxRowsRead();
        boolean overSize = values.size() >= limits.pageSize();
        boolean overBytes = bytes >= limits.pageBytes();
        if (overRows) {
            coverage.hit(TS_LIMIT_ROWS);
        }
        if (overSize) {
            coverage.hit(TS_LIMIT_PAGE_SIZE);
        }
        if (overBytes) {
            coverage.hit(TS_LIMIT_PAGE_BYTES);
        }
        return overRows || overSize || overBytes;
    }

    private void take(List<LogEntry> entries, SyncCursor cursor) {
        for (LogEntry entry : entries) {
            if (!cursor.captures(entry.tablet().id(), entry.internalId())) {
                coverage.hit(TS_SKIPPED_UNCAPTURED);
                continue;
            }
            coverage.hit(
                    cursor.isInWalk(entry.tablet().id(), entry.internalId())
                            ? CAPTURED_VIA_CURRENT_TABLE
                            : CAPTURED_VIA_SYNCED_TABLE);
            coverage.hit(TS_CAPTURED_EMITTED);
            values.add(entry);
            bytes += entry.revision().size();
        }
    }
}
