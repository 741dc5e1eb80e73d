package dev.convexmirror.verify;

import java.util.List;
import java.util.Optional;

/** Lays the sorted documents of both sides side by side and keeps those that differ. For one thread. */
final class Walk {

    private final List<Tally> tallies;
    private final Spill differing;
    private long newest;

    /** @param differing receives the source's view of each document that differs */
    Walk(List<Tally> tallies, Spill differing) {
        this.tallies = tallies;
        this.differing = differing;
    }

    /**
     * Compares.
     *
     * @param asOf the ts (ns) at which the source is known not to have what it did not give
     */
    Spill.Section compare(Groups source, Groups mirror, long asOf) {
        while (source.peek().isPresent() || mirror.peek().isPresent()) {
            Revision next = first(source.peek(), mirror.peek());
            List<Revision> history = source.takeFor(next);
            List<Revision> indexed = mirror.takeFor(next);
            Revision wanted = history.isEmpty() ? Revision.absent(next.table(), next.id(), asOf) : history.getLast();
            Revision found = indexed.isEmpty() ? Revision.absent(next.table(), next.id(), 0) : indexed.getLast();
            count(wanted, found);
            if (!wanted.looksLike(found)) {
                newest = Math.max(newest, wanted.ts());
                differing.append(wanted);
            }
        }
        return differing.finish();
    }

    /** The highest ts (ns) of a document that differs; 0 when all are equal. */
    long newest() {
        return newest;
    }

    private void count(Revision wanted, Revision found) {
        Tally tally = tallies.get(wanted.table());
        if (!wanted.deleted()) {
            tally.inSource();
        }
        if (!found.deleted()) {
            tally.inMirror();
        }
    }

    private static Revision first(Optional<Revision> one, Optional<Revision> other) {
        if (one.isEmpty()) {
            return other.orElseThrow();
        }
        return other.isEmpty() || Revision.BY_DOCUMENT.compare(one.get(), other.get()) <= 0 ? one.get() : other.get();
    }
}
