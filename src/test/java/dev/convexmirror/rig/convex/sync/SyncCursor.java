package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.value.Id128;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How far a sync has come (convex-protocol §2.2).
 *
 * @param syncedTs everything captured is as of this timestamp, ns
 * @param done the tablets that were walked to their end
 * @param walk the tablet that is being walked; empty when all are done
 * @param emitted how many changes were sent over the life of the sync
 */
record SyncCursor(long syncedTs, SortedMap<Id128, TableRef> done, Optional<Walk> walk, String syncId, long emitted) {
    /**
     * A walk over a tablet by internal id.
     *
     * @param lastId the last id sent; empty before the first
     * @param emitted how many documents were sent
     */
    record Walk(Id128 tablet, TableRef table, Optional<Id128> lastId, long emitted) {}

    /** Whether later revisions of a document are owed to the client because it has been told of the document. */
    boolean captures(Id128 tablet, Id128 internalId) {
        return done.containsKey(tablet) || isInWalk(tablet, internalId);
    }

    boolean isInWalk(Id128 tablet, Id128 internalId) {
        return walk.filter(w -> w.tablet().equals(tablet))
                .flatMap(Walk::lastId)
                .filter(lastId -> internalId.compareTo(lastId) <= 0)
                .isPresent();
    }

    boolean tracks(Id128 tablet) {
        return done.containsKey(tablet)
                || walk.filter(w -> w.tablet().equals(tablet)).isPresent();
    }
}
