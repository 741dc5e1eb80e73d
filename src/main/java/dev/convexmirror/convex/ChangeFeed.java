package dev.convexmirror.convex;

import java.util.Optional;

/** The ordered stream of everything that happens to the selected tables, read page by page. */
public interface ChangeFeed {

    /**
     * Reads one page; blocks until all of it has arrived. Safe for use by several threads, though a chain of cursors
     * has one reader at a time.
     *
     * @param cursor where the page before this one ended; empty starts a new snapshot
     * @param visitor is told the contents while they arrive
     * @return the end of the page; only now is the page known to be whole
     * @throws ConvexException when no whole page came; whatever the visitor was told is void
     * @throws java.io.UncheckedIOException around an {@code IOException} of the visitor's own, so that a full disk is
     *     not mistaken for an absent deployment
     */
    PageEnd read(Optional<String> cursor, PageVisitor visitor) throws ConvexException;
}
