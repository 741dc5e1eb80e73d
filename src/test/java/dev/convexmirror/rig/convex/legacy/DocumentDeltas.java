package dev.convexmirror.rig.convex.legacy;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Commit;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.Tablet;
import dev.convexmirror.rig.convex.sync.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Reads a page of document_deltas: the log after a timestamp, commit by commit (convex-protocol §3.3). */
final class DocumentDeltas {
    private final Deployment deployment;
    private final LegacyLimits limits;

    DocumentDeltas(Deployment deployment, LegacyLimits limits) {
        this.deployment = deployment;
        this.limits = limits;
    }

    LegacyPage.Deltas page(long cursor, Selection selection) {
        return deployment.locked(() -> {
            if (cursor < 0) {
                throw LegacyExport.internalError();
            }
            long latest = deployment.latestTs();
            if (cursor < latest && cursor + 1 < deployment.retentionFloor()) {
                throw ApiException.badRequest(
                        "InvalidWindowToReadDocuments", "Timestamp " + cursor + " is too old to read documents.");
            }
            return read(cursor, selection, latest);
        });
    }

    private LegacyPage.Deltas read(long cursor, Selection selection, long latest) {
        Set<Tablet> existing = new HashSet<>(deployment.tablets());
        List<LogEntry> values = new ArrayList<>();
        long rowsRead = 0;
        Iterator<Commit> commits = deployment.commitsAfter(cursor).iterator();
        while (commits.hasNext()) {
            Commit commit = commits.next();
            rowsRead += commit.entries().size() + commit.systemRows();
            for (LogEntry entry : commit.entries()) {
                boolean wanted = selection.columns(entry.tablet().table()).isPresent();
                if (wanted && existing.contains(entry.tablet())) {
                    values.add(entry);
                }
            }
            if (rowsRead >= limits.deltaRows()) {
                return new LegacyPage.Deltas(values, commit.ts(), commits.hasNext());
            }
        }
        return new LegacyPage.Deltas(values, latest, false);
    }
}
