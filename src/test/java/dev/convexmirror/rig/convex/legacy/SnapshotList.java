package dev.convexmirror.rig.convex.legacy;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.Tablet;
import dev.convexmirror.rig.convex.sync.Selection;
import dev.convexmirror.rig.convex.value.Id128;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a page of list_snapshot: tablet by tablet, by internal id, as of one timestamp (convex-protocol §3.2). */
final class SnapshotList {
    /** {@code LIST_SNAPSHOT_MAX_AGE_SECS}. */
    private static final Duration MAX_AGE = Duration.ofDays(5);

    private final Deployment deployment;
    private final LegacyLimits limits;

    SnapshotList(Deployment deployment, LegacyLimits limits) {
        this.deployment = deployment;
        this.limits = limits;
    }

    LegacyPage.Snapshot page(OptionalLong given, Optional<ListCursor> cursor, Selection selection) {
        return deployment.locked(() -> {
            long snapshot = given.orElseGet(deployment::latestTs);
            check(snapshot);
            return read(snapshot, cursor, selection);
        });
    }

    private void check(long snapshot) {
        long latest = deployment.latestTs();
        if (snapshot < 0) {
            throw LegacyExport.internalError();
        }
        if (snapshot > latest) {
            throw ApiException.badRequest("SnapshotTooNew", "Snapshot value " + snapshot + " is in the future.");
        }
        if (snapshot < latest - MAX_AGE.toNanos()) {
            throw ApiException.badRequest(
                    "SnapshotTooOld", "Snapshot value " + snapshot + " is too old. Retry without specifying it.");
        }
        if (snapshot + 1 < deployment.retentionFloor()) {
            // not translated into an error of its own (convex-protocol §1.6)
            throw new ApiException(503, "InternalServerError", LegacyExport.TRY_AGAIN);
        }
    }

    private LegacyPage.Snapshot read(long snapshot, Optional<ListCursor> cursor, Selection selection) {
        List<Tablet> left = deployment.tabletsAt(snapshot).stream()
                .filter(tablet -> selection.columns(tablet.table()).isPresent())
                .filter(tablet ->
                        cursor.isEmpty() || tablet.id().compareTo(cursor.get().tablet()) >= 0)
                .toList();
        if (left.isEmpty()) {
            return new LegacyPage.Snapshot(List.of(), snapshot, Optional.empty());
        }
        Tablet tablet = left.getFirst();
        Optional<Id128> after =
                cursor.filter(c -> c.tablet().equals(tablet.id())).map(ListCursor::lastId);
        List<LogEntry> values = new ArrayList<>();
        boolean ended = tablet.scan(snapshot, after, (internalId, revision) -> {
            values.add(new LogEntry(tablet, internalId, revision));
            return values.size() < limits.snapshotRows();
        });
        if (!ended) {
            return new LegacyPage.Snapshot(
                    values,
                    snapshot,
                    Optional.of(new ListCursor(
                            tablet.id(), tablet.tableNumber(), values.getLast().internalId())));
        }
        Optional<ListCursor> next =
                left.stream().skip(1).findFirst().map(t -> ListCursor.startOf(t.id(), t.tableNumber()));
        return new LegacyPage.Snapshot(values, snapshot, next);
    }
}
