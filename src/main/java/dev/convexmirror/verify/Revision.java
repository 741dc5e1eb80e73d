package dev.convexmirror.verify;

import java.util.Comparator;

/**
 * One document of one side as of one moment, without its contents.
 *
 * @param table number of its table in this verification
 * @param ts commit timestamp of the source, or version in the index, in ns
 * @param content digest of its fields; 0 unless contents are compared
 * @param deleted whether it does not exist; then {@code ts} is a time at which it is known not to
 */
record Revision(int table, String id, long ts, long content, boolean deleted) {

    /** By document. */
    static final Comparator<Revision> BY_DOCUMENT =
            Comparator.comparingInt(Revision::table).thenComparing(Revision::id);

    /** By document, the oldest first. */
    static final Comparator<Revision> BY_AGE = BY_DOCUMENT.thenComparingLong(Revision::ts);

    /** A document that does not exist. */
    static Revision absent(int table, String id, long ts) {
        return new Revision(table, id, ts, 0, true);
    }

    /** Whether a reader can tell no difference. */
    boolean looksLike(Revision other) {
        return deleted ? other.deleted : !other.deleted && ts == other.ts && content == other.content;
    }
}
