package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.checkpoint.StateDocuments.Found;
import dev.convexmirror.checkpoint.StateDocuments.Place;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps the checkpoint of one mirror in the hidden index {@code convex-mirror-state}. A write succeeds only on top of the
 * checkpoint that the caller read or wrote last. For one thread; every method may throw {@link
 * ElasticsearchCallException}, after which the same call can be repeated even when the first one had its effect.
 */
public final class CheckpointStore {
    private static final String WRITER = "writer";
    private static final String WRITE = "write";
    private static final String EPOCH = "epoch";

    private final StateDocuments documents;
    private final String mirror;
    private final String id;
    private final long epoch;
    /** Tells the writes of this store from those of any other agent when an answer got lost. */
    private final String writer = UUID.randomUUID().toString();

    private long writes;

    /**
     * @param mirror {@code mirror.name}
     * @param epoch that of the lease under which the checkpoint is written
     */
    public CheckpointStore(ElasticsearchConnection connection, String mirror, long epoch) {
        this.documents = new StateDocuments(connection);
        this.mirror = mirror;
        this.id = id(mirror);
        this.epoch = epoch;
    }

    static String id(String mirror) {
        return "checkpoint:" + mirror;
    }

    /** The epoch of the lease under which a checkpoint was written; 0 before there were any. */
    static long epoch(ObjectNode document) {
        return document.path(EPOCH).asLong();
    }

    /**
     * The stored checkpoint; empty when there is none.
     *
     * @throws CheckpointFormatException when a newer agent wrote it, or it is damaged
     * @throws CheckpointConflictException when it was written under a later lease than this store's
     */
    public Optional<Stored> read() {
        Optional<Found> found = find();
        if (found.isPresent() && epoch(found.get().document()) > epoch) {
            throw new CheckpointConflictException(mirror);
        }
        return found.map(present -> stored(CheckpointJson.read(present.document()), present.place()));
    }

    /**
     * Writes the next checkpoint.
     *
     * @param previous what was read or written last; empty when there was none
     * @throws CheckpointConflictException when another agent wrote in between; nothing was changed
     */
    public Stored write(Checkpoint checkpoint, Optional<Stored> previous) {
        ObjectNode document = CheckpointJson.write(checkpoint);
        document.put(WRITER, writer);
        document.put(WRITE, ++writes);
        document.put(EPOCH, epoch);
        try {
            return put(checkpoint, document, previous.map(stored -> new Place(stored.sequence(), stored.term())));
        } catch (ElasticsearchCallException e) {
            if (!StateDocuments.isConflict(e) && !e.ambiguous()) {
                throw e;
            }
            return afterDoubt(checkpoint, document, e);
        }
    }

    /** No answer, or a conflict that an earlier write of this very store may have caused. */
    private Stored afterDoubt(Checkpoint checkpoint, ObjectNode document, ElasticsearchCallException doubt) {
        Optional<Found> found = find();
        boolean conflict = StateDocuments.isConflict(doubt);
        if (found.isPresent() && found.get().document().path(WRITER).asText().equals(writer)) {
            Place current = found.get().place();
            if (found.get().document().path(WRITE).asLong(-1) == writes) {
                return stored(checkpoint, current);
            }
            if (conflict) {
                return put(checkpoint, document, Optional.of(current));
            }
        } else if (conflict) {
            throw new CheckpointConflictException(mirror);
        }
        throw doubt;
    }

    private Stored put(Checkpoint checkpoint, ObjectNode document, Optional<Place> previous) {
        return stored(checkpoint, documents.put(id, document, previous, "write the checkpoint"));
    }

    private Optional<Found> find() {
        return documents.find(id, "read the checkpoint");
    }

    private static Stored stored(Checkpoint checkpoint, Place place) {
        return new Stored(checkpoint, place.sequence(), place.term());
    }
}
