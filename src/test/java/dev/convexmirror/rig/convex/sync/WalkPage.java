package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Tablet;
import dev.convexmirror.rig.convex.value.Id128;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A page that walks one tablet by internal id, as of the cursor's timestamp (convex-protocol §2.3 step 5). */
final class WalkPage {
    private final SyncLimits limits;
    private final Coverage coverage;
    private final List<LogEntry> values = new ArrayList<>();
    private long bytes;

    WalkPage(SyncLimits limits, Coverage coverage) {
        this.limits = limits;
        this.coverage = coverage;
    }

    /** The walk over the first tablet that is not done. */
    static Optional<SyncCursor.Walk> nextWalk(SortedMap<Id128, TableRef> done, SortedMap<Id128, Tablet> targets) {
        return targets.values().stream()
                .filter(tablet -> !done.containsKey(tablet.id()))
                .findFirst()
                .map(tablet -> new SyncCursor.Walk(tablet.id(), tablet.table(), Optional.empty(), 0));
    }

    PageReader.PageContent read(SyncCursor cursor, SortedMap<Id128, Tablet> targets) {
        coverage.hit(Coverage.Point.BY_ID_PAGE);
        SyncCursor.Walk walk = cursor.walk().orElseThrow();
        Tablet tablet = targets.get(walk.tablet());
        boolean limited = collect(tablet, cursor.syncedTs(), walk.lastId());
        if (values.isEmpty()) {
            coverage.hit(Coverage.Point.BY_ID_EMPTY_PAGE);
        }
        long emitted = cursor.emitted() + values.size();
        if (limited) {
            var goesOn = new SyncCursor.Walk(
                    walk.tablet(),
                    walk.table(),
                    Optional.of(values.getLast().internalId()),
                    walk.emitted() + values.size());
            return new PageReader.PageContent(
                    values,
                    new SyncCursor(cursor.syncedTs(), cursor.done(), Optional.of(goesOn), cursor.syncId(), emitted));
        }
        coverage.hit(Coverage.Point.BY_ID_REACHED_END);
        SortedMap<Id128, TableRef> done = new TreeMap<>(cursor.done());
        done.put(tablet.id(), tablet.table());
        Optional<SyncCursor.Walk> next = nextWalk(done, targets);
        coverage.hit(next.isPresent() ? Coverage.Point.MULTI_TABLE_ADVANCE : Coverage.Point.SYNC_COMPLETE);
        return new PageReader.PageContent(
                values, new SyncCursor(cursor.syncedTs(), done, next, cursor.syncId(), emitted));
    }

    /** Collects rows until a limit fires, which is tested after each row; returns whether one did. */
    private boolean collect(Tablet tablet, long snapshotTs, Optional<Id128> after) {
        return !tablet.scan(snapshotTs, after, (internalId, revision) -> {
            values.add(new LogEntry(tablet, internalId, revision));
            bytes += revision.size();
            if (bytes >= limits.pageBytes()) {
                coverage.hit(Coverage.Point.BY_ID_BYTES_LIMITED);
                return false;
            }
            if (values.size() >= limits.pageSize()) {
                coverage.hit(Coverage.Point.BY_ID_COUNT_LIMITED);
                return false;
            }
            return true;
        });
    }
}
