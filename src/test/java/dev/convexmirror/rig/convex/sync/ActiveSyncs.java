package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The progress rows of all syncs, written as the server writes them (convex-protocol §2.11). Thread-safe. */
final class ActiveSyncs {
    private static final long WRITE_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long ACTIVE_NANOS = Duration.ofDays(3).toNanos();

    private final Deployment deployment;
    private final EmulatorClock clock;
    private final boolean commits;
    private final Map<String, Row> rows = new HashMap<>();

    /**
     * A progress row.
     *
     * @param updatedNanos ns since the epoch
     */
    record Row(String syncId, long updatedNanos, Page page) {}

    /**
     * @param commits whether writing a row moves the deployment's latest timestamp, as it does in reality
     */
    ActiveSyncs(Deployment deployment, EmulatorClock clock, boolean commits) {
        this.deployment = deployment;
        this.clock = clock;
        this.commits = commits;
    }

    /** Notes that a page was made; the row is written on creation, on news, and otherwise every 5 s. */
    synchronized void note(Page page) {
        String syncId = page.cursor().syncId();
        Row row = rows.get(syncId);
        long now = clock.nowNanos();
        if (row == null || isNews(page, row.page()) || now - row.updatedNanos() >= WRITE_INTERVAL_NANOS) {
            rows.put(syncId, new Row(syncId, now, withoutValues(page)));
            if (commits) {
                // Creation also writes an event to the audit log.
                deployment.commitSystem(row == null ? 2 : 1);
            }
        }
    }

    /** The rows updated within three days, newest first. */
    synchronized List<Row> active() {
        long oldest = clock.nowNanos() - ACTIVE_NANOS;
        return rows.values().stream()
                .filter(row -> row.updatedNanos() >= oldest)
                .sorted(Comparator.comparingLong(Row::updatedNanos).reversed().thenComparing(Row::syncId))
                .toList();
    }

    private static boolean isNews(Page page, Page before) {
        boolean counted = page.cursor().emitted() != before.cursor().emitted();
        return page.status() != before.status() || (page.status() == Page.Status.UP_TO_DATE && counted);
    }

    private static Page withoutValues(Page page) {
        return new Page(
                page.status(),
                page.truncates(),
                List.of(),
                page.cursor(),
                page.totalTables(),
                page.totalDocuments(),
                page.documentsInCurrentTable());
    }
}
