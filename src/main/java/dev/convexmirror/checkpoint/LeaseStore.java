package dev.convexmirror.checkpoint;

import dev.convexmirror.checkpoint.StateDocuments.Found;
import dev.convexmirror.checkpoint.StateDocuments.Place;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.util.Optional;

/** Keeps the lease of one mirror. Safe for use by several threads. */
final class LeaseStore {
    private final StateDocuments documents;
    private final String mirror;

    LeaseStore(ElasticsearchConnection connection, String mirror) {
        this.documents = new StateDocuments(connection);
        this.mirror = mirror;
    }

    /** A lease and where its document stands. */
    record StoredLease(Lease lease, Place place) {}

    Optional<StoredLease> read() {
        return documents
                .find("lease:" + mirror, "read the lease")
                .map(found -> new StoredLease(Lease.fromJson(found.document()), found.place()));
    }

    /** The epoch of the checkpoint, which must not be undercut although the lease itself got lost. */
    long epochOfCheckpoint() {
        return documents
                .find(CheckpointStore.id(mirror), "read the epoch of the checkpoint")
                .map(Found::document)
                .map(CheckpointStore::epoch)
                .orElse(0L);
    }

    /**
     * Writes a lease on top of the one that was seen last.
     *
     * @return empty when another agent wrote in between
     * @throws ElasticsearchCallException when it is unknown whether it was written, or it was not; the same lease can be
     *     written again
     */
    Optional<StoredLease> write(Lease lease, Optional<StoredLease> previous) {
        try {
            Place place = documents.put(
                    "lease:" + mirror, lease.toJson(), previous.map(StoredLease::place), "write the lease");
            return Optional.of(new StoredLease(lease, place));
        } catch (ElasticsearchCallException e) {
            if (!StateDocuments.isConflict(e)) {
                throw e;
            }
            // an earlier attempt may have arrived although its answer did not
            return read().filter(found -> found.lease().isSameWrite(lease));
        }
    }
}
