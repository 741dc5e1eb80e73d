package dev.convexmirror.checkpoint;

import co.elastic.clients.elasticsearch._types.OpType;
import co.elastic.clients.elasticsearch.core.GetResponse;
import co.elastic.clients.elasticsearch.core.IndexResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.IndexNames;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps the checkpoint of one mirror in the hidden index {@code convex-mirror-state}. A write succeeds only on top of the
 * checkpoint that the caller read or wrote last. For one thread; every method may throw {@link
 * ElasticsearchCallException}, after which the same call can be repeated even when the first one had its effect.
 */
public final class CheckpointStore {
    private static final String INDEX = IndexNames.STATE_INDEX;
    private static final String WRITER = "writer";
    private static final String WRITE = "write";

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final String id;
    /** Tells the writes of this store from those of any other agent when an answer got lost. */
    private final String writer = UUID.randomUUID().toString();

    private long writes;

    /** @param mirror {@code mirror.name} */
    public CheckpointStore(ElasticsearchConnection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
        this.id = "checkpoint:" + mirror;
    }

    /** A document of the state index and where it stands. */
    private record Found(ObjectNode document, long sequence, long term) {
        boolean isBy(String writer) {
            return writer.equals(document.path(WRITER).asText());
        }

        boolean isWrite(long write) {
            return document.path(WRITE).asLong(-1) == write;
        }
    }

    /**
     * The stored checkpoint; empty when there is none.
     *
     * @throws CheckpointFormatException when a newer agent wrote it, or it is damaged
     */
    public Optional<Stored> read() {
        return find().map(found -> new Stored(CheckpointJson.read(found.document()), found.sequence(), found.term()));
    }

    /**
     * Writes the next checkpoint.
     *
     * @param previous what was read or written last; empty when there was none
     * @throws CheckpointConflictException when another agent wrote in between; nothing was changed
     */
    public Stored write(Checkpoint checkpoint, Optional<Stored> previous) {
        if (previous.isEmpty()) {
            ensureIndex();
        }
        ObjectNode document = CheckpointJson.write(checkpoint);
        document.put(WRITER, writer);
        document.put(WRITE, ++writes);
        try {
            return put(checkpoint, document, previous);
        } catch (ElasticsearchCallException e) {
            if (e.status().orElse(0) != 409 && !e.ambiguous()) {
                throw e;
            }
            return afterDoubt(checkpoint, document, e);
        }
    }

    /** No answer, or a conflict that an earlier write of this very store may have caused. */
    private Stored afterDoubt(Checkpoint checkpoint, ObjectNode document, ElasticsearchCallException doubt) {
        Optional<Found> found = find();
        boolean conflict = doubt.status().orElse(0) == 409;
        if (found.isPresent() && found.get().isBy(writer)) {
            Stored current =
                    new Stored(checkpoint, found.get().sequence(), found.get().term());
            if (found.get().isWrite(writes)) {
                return current;
            }
            if (conflict) {
                return put(checkpoint, document, Optional.of(current));
            }
        } else if (conflict) {
            throw new CheckpointConflictException(mirror);
        }
        throw doubt;
    }

    private Stored put(Checkpoint checkpoint, ObjectNode document, Optional<Stored> previous) {
        IndexResponse response = connection.call(
                "write the checkpoint",
                client -> client.index(index -> {
                    index.index(INDEX).id(id).document(document);
                    return previous.isPresent()
                            ? index.ifSeqNo(previous.get().sequence())
                                    .ifPrimaryTerm(previous.get().term())
                            : index.opType(OpType.Create);
                }));
        return new Stored(checkpoint, response.seqNo(), response.primaryTerm());
    }

    private Optional<Found> find() {
        GetResponse<ObjectNode> response;
        try {
            response = connection.call(
                    "read the checkpoint",
                    client -> client.get(get -> get.index(INDEX).id(id), ObjectNode.class));
        } catch (ElasticsearchCallException e) {
            if (e.is("index_not_found_exception")) {
                return Optional.empty();
            }
            throw e;
        }
        return response.found()
                ? Optional.of(new Found(response.source(), response.seqNo(), response.primaryTerm()))
                : Optional.empty();
    }

    /** Nothing in it is searched, so nothing is mapped: a checkpoint may name ten thousand tables. */
    private void ensureIndex() {
        try {
            connection.call("create the index '" + INDEX + "'", client -> client.indices()
                    .create(create -> create.index(INDEX)
                            .settings(settings -> settings.hidden(true))
                            .mappings(mappings -> mappings.enabled(false))));
        } catch (ElasticsearchCallException e) {
            if (!e.is("resource_already_exists_exception")) {
                throw e;
            }
        }
    }
}
