package dev.convexmirror.verify;

/** How a document of the index differs from that of the source. */
public enum Drift {
    /** The source has it, the index has not. */
    MISSING,
    /** The index has it, the source has not. */
    EXTRA,
    /** The index has an older version than the source. */
    STALE,
    /** The index has a version that the source never had, and that is higher. */
    NEWER,
    /** The version is the same, the content is not. */
    DIFFERENT;

    static Drift between(Revision source, Revision mirror) {
        if (source.deleted()) {
            return EXTRA;
        }
        if (mirror.deleted()) {
            return MISSING;
        }
        return mirror.ts() < source.ts() ? STALE : mirror.ts() > source.ts() ? NEWER : DIFFERENT;
    }
}
