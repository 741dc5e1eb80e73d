package dev.convexmirror.rig.convex.sync;

import java.time.Duration;

/**
 * The server's knobs for data sync (convex-protocol §2.3).
 *
 * @param pageSize rows emitted per page after which it ends
 * @param pageBytes bytes (Convex sizes) emitted per page after which it ends
 * @param maxRowsRead rows of the log read per page
 * @param freshness how far a snapshot may lag before the log is read instead of the table
 */
public record SyncLimits(int pageSize, long pageBytes, int maxRowsRead, Duration freshness) {
    /** The server's own values. */
    public static final SyncLimits DEFAULT = new SyncLimits(16_384, 1L << 26, 32_768, Duration.ofSeconds(30));

    public SyncLimits {
        maxRowsRead = Math.max(maxRowsRead, pageSize);
    }
}
