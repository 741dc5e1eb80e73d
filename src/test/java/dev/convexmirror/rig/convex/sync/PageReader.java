package dev.convexmirror.rig.convex.sync;

import static dev.convexmirror.rig.convex.sync.Coverage.Point.*;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Tablet;
import dev.convexmirror.rig.convex.value.Id128;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the next page of a sync: the algorithm of convex-protocol §2.3, step by step. Thread-safe. */
final class PageReader {
    private final Deployment deployment;
    private final SyncLimits limits;
    private final Coverage coverage;

    PageReader(Deployment deployment, SyncLimits limits, Coverage coverage) {
        this.deployment = deployment;
        this.limits = limits;
        this.coverage = coverage;
    }

    /**
     * Reads a page.
     *
     * @param before the cursor of the page before; empty for a new sync
     * @param newSyncId the id that a new sync gets
     * @throws ApiException 400 when the cursor is ahead of the deployment or too old
     */
    Page read(Optional<SyncCursor> before, Selection selection, String newSyncId) {
        return deployment.locked(() -> {
            SortedMap<Id128, Tablet> targets = targets(selection);
            long latest = deployment.latestTs();
            SyncCursor cursor = before.map(given -> reconcile(given, targets))
                    .orElseGet(() -> coldStart(targets, latest, newSyncId));
            if (cursor.syncedTs() > latest) {
                throw ApiException.badRequest(
                        "InvalidDataSyncCursor", "data sync cursor is ahead of the deployment's latest timestamp");
            }
            PageContent content = usesWalk(cursor, latest)
                    ? new WalkPage(limits, coverage).read(cursor, targets)
                    : new LogPage(deployment, limits, coverage).read(cursor, targets, latest);
            return page(before, content, targets, latest);
        });
    }

    /** The tablets to sync now; hidden ones are among them (convex-protocol §2.8). */
    SortedMap<Id128, Tablet> targets(Selection selection) {
        SortedMap<Id128, Tablet> targets = new TreeMap<>();
        for (Tablet tablet : deployment.tablets()) {
            if (selection.columns(tablet.table()).isPresent()) {
                targets.put(tablet.id(), tablet);
            }
        }
        return targets;
    }

    private boolean usesWalk(SyncCursor cursor, long latest) {
        if (cursor.walk().isEmpty()) {
            coverage.hit(TS_SELECTED_SYNCED);
            return false;
        }
        boolean fresh = latest - cursor.syncedTs() < limits.freshness().toNanos();
        if (!fresh) {
            coverage.hit(TS_SELECTED_LAG);
        }
        return fresh;
    }

    private SyncCursor coldStart(SortedMap<Id128, Tablet> targets, long latest, String syncId) {
        coverage.hit(COLD_START);
        SortedMap<Id128, TableRef> done = new TreeMap<>();
        return new SyncCursor(latest, done, WalkPage.nextWalk(done, targets), syncId, 0);
    }

    private SyncCursor reconcile(SyncCursor cursor, SortedMap<Id128, Tablet> targets) {
        SortedMap<Id128, TableRef> done = new TreeMap<>(cursor.done());
        if (done.keySet().retainAll(targets.keySet())) {
            coverage.hit(RECONCILE_DROP_SYNCED_TABLE);
        }
        Optional<SyncCursor.Walk> walk = cursor.walk().filter(w -> targets.containsKey(w.tablet()));
        if (walk.isEmpty()) {
            walk = WalkPage.nextWalk(done, targets);
            if (cursor.walk().isPresent()) {
                coverage.hit(RECONCILE_CANCEL_IN_PROGRESS);
            } else if (walk.isPresent()) {
                coverage.hit(RECONCILE_START_ADDED_TABLE);
            }
        }
        return new SyncCursor(cursor.syncedTs(), done, walk, cursor.syncId(), cursor.emitted());
    }

    private Page page(Optional<SyncCursor> before, PageContent content, SortedMap<Id128, Tablet> targets, long latest) {
        SyncCursor after = content.cursor();
        SortedSet<TableRef> truncates = new TreeSet<>();
        long documents = 0;
        for (Tablet tablet : targets.values()) {
            documents += tablet.count();
            boolean trackedBefore =
                    before.filter(cursor -> cursor.tracks(tablet.id())).isPresent();
            if (after.tracks(tablet.id()) && !trackedBefore) {
                truncates.add(tablet.table());
            }
        }
        long current =
                after.walk().map(walk -> targets.get(walk.tablet()).count()).orElse(0);
        Page.Status consistent = after.syncedTs() < latest ? Page.Status.STALE : Page.Status.UP_TO_DATE;
        Page.Status status = after.walk().isPresent() ? Page.Status.SNAPSHOTTING : consistent;
        return new Page(status, truncates, content.values(), after, targets.size(), documents, current);
    }

    /** What a page holds, and where it leaves the sync. */
    record PageContent(List<LogEntry> values, SyncCursor cursor) {}
}
