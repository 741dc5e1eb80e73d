package dev.convexmirror.convex;

/**
 * What a page says about itself once all of it has arrived.
 *
 * @param status how far the feed has come with this page
 * @param syncId the server's name of this chain of cursors, as listed by {@link ConvexClient#activeSyncs()}
 * @param nextCursor opaque; asks for the page after this one
 */
public record PageEnd(SyncStatus status, String syncId, String nextCursor) {}
