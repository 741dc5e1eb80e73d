package dev.convexmirror.imports;

import java.util.Locale;
import java.util.Set;

/**
 * A change of an imported table that the agent did not make.
 *
 * @param id of the document; empty when it was all of them
 * @param ts when Convex committed it, or what brought it to light, ns since 1970
 * @param keys of the rows that it concerns, as far as they can be told
 */
record ForeignWrite(Kind kind, String id, long ts, Set<RowKey> keys) {

    ForeignWrite {
        keys = Set.copyOf(keys);
    }

    /** What was done. */
    enum Kind {
        INSERT,
        PATCH,
        DELETE,
        /** The table as a whole was replaced or emptied. */
        REPLACE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
