package dev.convexmirror.status;

import dev.convexmirror.convex.ActiveSync;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.SteadyClock;
import dev.convexmirror.convex.SyncProgress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells how far a snapshot has come, one log line at a time: documents, percent, rate, time left. When it is over, the memory
 * that it took goes back to the system.
 */
@Singleton
public final class SnapshotProgress {

    private static final Logger LOG = Logger.getLogger(SnapshotProgress.class);

    private final MirrorStatus status;
    private final InstantSource clock = new SteadyClock();
    private Instant lastTime = Instant.MIN;
    private long lastDocuments;

    @Inject
    SnapshotProgress(MirrorStatus status) {
        this.status = status;
    }

    /**
     * Begins to tell, until the result is closed.
     *
     * @param source knows how many documents there are
     * @param every the pause between two lines
     */
    public Repeating follow(ConvexClient source, Duration every) {
        return Repeating.start("snapshot-progress", every, every, () -> tell(source));
    }

    private void tell(ConvexClient source) {
        if (status.phase() != MirrorStatus.Phase.SNAPSHOTTING) {
            if (lastTime.isAfter(Instant.MIN)) {
                // What a snapshot has left in the old generation would stay for as long as tailing fills it up, which
                // is weeks.
                System.gc();
            }
            lastTime = Instant.MIN;
            return;
        }
        Instant now = clock.instant();
        long documents = status.snapshotDocuments();
        if (lastTime.isAfter(Instant.MIN)) {
            double seconds = Duration.between(lastTime, now).toNanos() / 1e9;
            LOG.info(line(documents, Math.round((documents - lastDocuments) / seconds), sourceProgress(source)));
        }
        lastTime = now;
        lastDocuments = documents;
    }

    /** What the source says of this sync; it may be away just now, which the loops report. */
    private Optional<SyncProgress.Snapshotting> sourceProgress(ConvexClient source) {
        try {
            return source.activeSync(status.syncId())
                    .map(ActiveSync::progress)
                    .filter(SyncProgress.Snapshotting.class::isInstance)
                    .map(SyncProgress.Snapshotting.class::cast);
        } catch (ConvexException e) {
            return Optional.empty();
        }
    }

    static String line(long documents, long rate, Optional<SyncProgress.Snapshotting> source) {
        if (source.isEmpty() || source.get().totalDocuments() == 0) {
            return String.format(Locale.ROOT, "Snapshot: %,d documents, %,d/s.", documents, rate);
        }
        SyncProgress.Snapshotting progress = source.get();
        long total = progress.totalDocuments();
        long done = Math.min(progress.documentsSynced(), total);
        String left = rate > 0 ? ", about " + human(Duration.ofSeconds((total - done) / rate)) + " left" : "";
        return String.format(
                Locale.ROOT,
                "Snapshot: %,d of %,d documents (%d %%), table %d of %d (%s), %,d/s%s.",
                done,
                total,
                done * 100 / total,
                Math.min(progress.tablesSynced() + 1, progress.totalTables()),
                progress.totalTables(),
                progress.currentTable(),
                rate,
                left);
    }

    private static String human(Duration duration) {
        return duration.compareTo(Duration.ofMinutes(2)) < 0
                ? duration.toSeconds() + " s"
                : duration.compareTo(Duration.ofHours(2)) < 0
                        ? duration.toMinutes() + " min"
                        : duration.toHours() + " h";
    }
}
