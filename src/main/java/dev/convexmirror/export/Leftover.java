package dev.convexmirror.export;

import java.util.Optional;
import java.util.Set;

/**
 * What an import that failed has left in the source: hidden tables of the name of the one that it was to replace, with rows that
 * the feed sends under that name (convex-protocol §2.8).
 *
 * @param hidden    how many tables of the name are hidden, from 1
 * @param commits   when their rows were committed, ns; empty when nothing tells which of the tables of the name are hidden. An
 *     import commits its rows in transactions of its own, and no two transactions have one timestamp, so no other row has one
 *     of these
 * @param confirmed whether the tables of the name are the same as before it was read again without those rows
 */
record Leftover(int hidden, Optional<Set<Long>> commits, boolean confirmed) {

    Leftover {
        commits = commits.map(Set::copyOf);
    }

    static Leftover of(int hidden, Optional<Set<Long>> commits) {
        return new Leftover(hidden, commits, false);
    }

    /** The same when it is confirmed. */
    Leftover asConfirmed() {
        return new Leftover(hidden, commits, true);
    }

    /** Whether a change of the table is known to be of the hidden rows. */
    boolean has(long ts) {
        return commits.isPresent() && commits.get().contains(ts);
    }

    /** Whether the rows can be told from those of the table. */
    boolean isToldApart() {
        return commits.isPresent();
    }
}
