package dev.convexmirror.checkpoint;

/** How a mirrored table stands to the change feed. */
public enum Standing {
    /** The source sends all its changes. */
    FOLLOWED,

    /**
     * The source began it anew without having been asked, as it does when an import begins (convex-protocol §2.8), or it was
     * published while an import was under way somewhere. It has to be read again as a whole once that import is over.
     */
    SUSPECT,

    /** It has to be read again as a whole, and that was not begun yet. */
    WANTED,

    /** It was left out of the feed. When it is selected again, the source begins it anew. */
    LEFT
}
