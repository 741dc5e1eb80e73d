package dev.convexmirror.export;

import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.export.ExportListener.AppliedPage;
import dev.convexmirror.export.PageApplier.Applied;
import dev.convexmirror.index.ProbeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Applies pages in their order, and lets the next ones begin before the last bulk requests of the one before are answered,
 * so that Elasticsearch does not idle at the end of each page, nor while one request takes longer than others. A page is
 * committed when it is durable and before any later one is. For one thread.
 *
 * <p>Pages overlap only where a crash is repaired by what the checkpoint before both says: not when a page is consistent,
 * for then generations are published, and not when the next one begins tables anew.
 */
final class PageSequence {

    private static final long NANOS = 1_000_000_000L;

    /** Pages that a crash may leave beyond the checkpoint; what it leaves is removed and fetched again. */
    private static final int MAX_UNSETTLED = 4;

    private final PageApplier applier;
    private final PageCommitter committer;
    private final MirroredTables tables;
    private final TableMappings mappings;
    private final ExportListener listener;
    private final Remaking remaking;
    private final Queue<Pending> pending = new ArrayDeque<>();

    PageSequence(
            PageApplier applier,
            PageCommitter committer,
            MirroredTables tables,
            TableMappings mappings,
            Remaking remaking,
            ExportListener listener) {
        this.applier = applier;
        this.committer = committer;
        this.tables = tables;
        this.mappings = mappings;
        this.remaking = remaking;
        this.listener = listener;
    }

    /** Gives a page to Elasticsearch. It is durable and committed after {@link #settle} at the latest. */
    void apply(SpooledPage page) throws ProbeException, InterruptedException {
        if (!page.truncates().isEmpty() || !page.scope().gone().isEmpty()) {
            settle();
            committer.begin(page);
        }
        prepare(page);
        Applied applied = applier.apply(page, tables::writing, committer.tailing());
        pending.add(new Pending(page, applied));
        if (page.end().status() instanceof SyncStatus.Snapshotting) {
            settleSome();
        } else {
            settle();
        }
    }

    /** Sees to it that the indices accept the documents of the page. */
    private void prepare(SpooledPage page) throws ProbeException, InterruptedException {
        var remakes = mappings.prepare(page, tables::writing);
        if (!remakes.isEmpty()) {
            settle();
            remaking.remake(remakes, committer);
            // the new indices are made for these documents; those that could not be replaced refuse some of them
            mappings.prepare(page, tables::writing);
        }
    }

    /** Whether pages are under way. */
    boolean isUnsettled() {
        return !pending.isEmpty();
    }

    /** Waits until the pages that are under way are durable, and commits them. */
    void settle() throws ProbeException, InterruptedException {
        while (!pending.isEmpty()) {
            settleFirst();
        }
    }

    private void settleSome() throws ProbeException, InterruptedException {
        while (pending.size() > MAX_UNSETTLED
                || (!pending.isEmpty() && pending.element().applied().durable().isDurable())) {
            settleFirst();
        }
    }

    private void settleFirst() throws ProbeException, InterruptedException {
        SpooledPage page = pending.element().page();
        Applied applied = pending.element().applied();
        applied.durable().await();
        boolean consistent = committer.commit(page);
        pending.remove();
        listener.applied(new AppliedPage(
                page.end().syncId(),
                page.end().status(),
                consistent,
                nanos(page.requestedAt()),
                page.upserts(),
                page.tombstones(),
                applied.commits()));
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }

    /** A page whose spool may be closed already; only what it says of itself is needed to commit it. */
    private record Pending(SpooledPage page, Applied applied) {}
}
