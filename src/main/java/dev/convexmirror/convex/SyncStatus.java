package dev.convexmirror.convex;

/** How far the feed has come with the page that reports it (convex-protocol §2.1, §2.3). */
public sealed interface SyncStatus {

    /** Tables are still being walked; what has been delivered is no state that the deployment was ever in. */
    record Snapshotting() implements SyncStatus {}

    /**
     * Everything delivered so far equals the deployment as of a moment that is already past.
     *
     * @param snapshotTs commit timestamp in nanoseconds since the Unix epoch
     */
    record Stale(long snapshotTs) implements SyncStatus {}

    /**
     * Everything delivered so far equals the deployment as of its newest commit.
     *
     * @param snapshotTs commit timestamp in nanoseconds since the Unix epoch
     */
    record UpToDate(long snapshotTs) implements SyncStatus {}

    /** Whether everything delivered up to here equals the source as of one timestamp. */
    default boolean consistent() {
        return !(this instanceof Snapshotting);
    }
}
