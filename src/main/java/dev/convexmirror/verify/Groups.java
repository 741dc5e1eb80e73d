package dev.convexmirror.verify;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Sorted revisions, taken document by document. For one thread. */
final class Groups {

    private final Iterator<Revision> revisions;
    private Optional<Revision> ahead;

    /** @param revisions sorted by {@link Revision#BY_AGE} */
    Groups(Iterator<Revision> revisions) {
        this.revisions = revisions;
        this.ahead = pull();
    }

    /** The first revision of the next document, which stays. */
    Optional<Revision> peek() {
        return ahead;
    }

    /** All revisions of the next document, the oldest first; empty at the end. */
    List<Revision> take() {
        List<Revision> group = new ArrayList<>(1);
        ahead.ifPresent(first -> {
            while (ahead.isPresent() && Revision.BY_DOCUMENT.compare(ahead.get(), first) == 0) {
                group.add(ahead.get());
                ahead = pull();
            }
        });
        return group;
    }

    /** All revisions of that document, after passing over those of documents before it; empty when there are none. */
    List<Revision> takeFor(Revision document) {
        while (ahead.isPresent() && Revision.BY_DOCUMENT.compare(ahead.get(), document) < 0) {
            ahead = pull();
        }
        boolean there = ahead.isPresent() && Revision.BY_DOCUMENT.compare(ahead.get(), document) == 0;
        return there ? take() : List.of();
    }

    private Optional<Revision> pull() {
        return revisions.hasNext() ? Optional.of(revisions.next()) : Optional.empty();
    }
}
