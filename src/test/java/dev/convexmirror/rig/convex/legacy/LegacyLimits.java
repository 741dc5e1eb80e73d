package dev.convexmirror.rig.convex.legacy;

/**
 * The server's knobs for the older export API (convex-protocol §3.2, §3.3).
 *
 * @param snapshotRows rows on a page of list_snapshot ({@code SNAPSHOT_LIST_LIMIT})
 * @param deltaRows rows of the log read, or changes collected, after which document_deltas ends at the next commit
 *     ({@code DOCUMENT_DELTAS_LIMIT})
 */
public record LegacyLimits(int snapshotRows, int deltaRows) {
    /** The server's own values. */
    public static final LegacyLimits DEFAULT = new LegacyLimits(1024, 128);
}
