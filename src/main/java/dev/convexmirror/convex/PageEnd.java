package dev.convexmirror.convex;

/**
 * What a page says about itself once all of it has arrived.
 *
 * @param status how far the feed has come with this page
 * @param syncId the server's name of this chain of cursors, as listed by {@link ConvexClient#activeSyncs()}; over the
 *     older API, which knows no such names, one of our own
 * @param nextCursor opaque; asks for the page after this one
 */
public record PageEnd(SyncStatus status, String syncId, String nextCursor) {

    /** The API that the page after this one is asked for by, unless the server has gained the newer one by then. */
    public FeedApi api() {
        return FeedPosition.of(nextCursor).api();
    }
}
