package dev.convexmirror.checkpoint;

import dev.convexmirror.checkpoint.LeaseStore.StoredLease;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What is stored of a mirror, for those who only look.
 *
 * @param lease who leads, or led last; empty before anybody did
 * @param checkpoint how far the mirror has come; empty before the first start
 * @param requests what the leader has not answered yet
 */
public record MirrorState(Optional<Lease> lease, Optional<Checkpoint> checkpoint, List<Request> requests) {
    public MirrorState {
        requests = List.copyOf(requests);
    }

    /**
     * Reads everything; changes nothing.
     *
     * @param mirror {@code mirror.name}
     * @throws ElasticsearchCallException when Elasticsearch does not answer
     * @throws CheckpointFormatException when a newer agent wrote the checkpoint, or it is damaged
     */
    public static MirrorState read(ElasticsearchConnection connection, String mirror) {
        return new MirrorState(
                new LeaseStore(connection, mirror).read().map(StoredLease::lease),
                readCheckpoint(connection, mirror),
                new Requests(connection, mirror, Clock.systemUTC()).pending());
    }

    /** Reads the checkpoint alone; throws as {@link #read} does. */
    public static Optional<Checkpoint> readCheckpoint(ElasticsearchConnection connection, String mirror) {
        return new StateDocuments(connection)
                .find(CheckpointStore.id(mirror), "read the checkpoint")
                .map(found -> CheckpointJson.read(found.document()));
    }
}
