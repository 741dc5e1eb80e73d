package dev.convexmirror.export;

import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.export.ExportListener.AppliedPage;
import dev.convexmirror.export.PageApplier.Applied;
import dev.convexmirror.index.ProbeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Applies pages in their order, and lets the next one begin before the last bulk requests of the one before are answered,
 * so that Elasticsearch does not idle at the end of each page. A page is committed when it is durable and before any later
 * one is. For one thread.
 *
 * <p>Pages overlap only where a crash is repaired by what the checkpoint before both says: not when a page is consistent,
 * for then generations are published, and not when the next one begins tables anew.
 */
final class PageSequence {

    private static final long NANOS = 1_000_000_000L;

    private final PageApplier applier;
    private final PageCommitter committer;
    private final TableMappings mappings;
    private final ExportListener listener;
    private Optional<Pending> pending = Optional.empty();

    PageSequence(PageApplier applier, PageCommitter committer, TableMappings mappings, ExportListener listener) {
        this.applier = applier;
        this.committer = committer;
        this.mappings = mappings;
        this.listener = listener;
    }

    /** Gives a page to Elasticsearch. It is durable and committed after the next {@link #settle} at the latest. */
    void apply(SpooledPage page) throws ProbeException, InterruptedException {
        if (!page.truncates().isEmpty()) {
            settle();
            committer.truncate(page);
        }
        mappings.prepare(page, committer::writing);
        Applied applied = applier.apply(page, committer::writing, committer.tailing());
        settle();
        pending = Optional.of(new Pending(page, applied));
        if (!(page.end().status() instanceof SyncStatus.Snapshotting)) {
            settle();
        }
    }

    /** Whether a page is under way. */
    boolean isUnsettled() {
        return pending.isPresent();
    }

    /** Waits until the page that is under way is durable, and commits it. */
    void settle() throws ProbeException, InterruptedException {
        if (pending.isEmpty()) {
            return;
        }
        SpooledPage page = pending.get().page();
        Applied applied = pending.get().applied();
        applied.durable().await();
        boolean consistent = committer.commit(page);
        pending = Optional.empty();
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
