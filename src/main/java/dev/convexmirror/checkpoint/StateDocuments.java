package dev.convexmirror.checkpoint;

import co.elastic.clients.elasticsearch._types.OpType;
import co.elastic.clients.elasticsearch.core.GetResponse;
import co.elastic.clients.elasticsearch.core.IndexResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.IndexNames;
import java.util.Optional;

/**
 * The documents of the hidden index {@code convex-mirror-state}, each read by its id and written only on top of what the
 * writer has seen. Safe for use by several threads; every method may throw {@link ElasticsearchCallException}.
 */
final class StateDocuments {
    private static final String INDEX = IndexNames.STATE_INDEX;
    private static final int CONFLICT = 409;

    private final ElasticsearchConnection connection;

    StateDocuments(ElasticsearchConnection connection) {
        this.connection = connection;
    }

    /**
     * Where a document stands.
     *
     * @param sequence its {@code _seq_no}
     * @param term its {@code _primary_term}
     */
    record Place(long sequence, long term) {}

    /** A document and where it stands. */
    record Found(ObjectNode document, Place place) {}

    /** The document, as written last; empty when there is none. */
    Optional<Found> find(String id, String purpose) {
        GetResponse<ObjectNode> response;
        try {
            response = connection.call(
                    purpose, client -> client.get(get -> get.index(INDEX).id(id), ObjectNode.class));
        } catch (ElasticsearchCallException e) {
            if (e.is("index_not_found_exception")) {
                return Optional.empty();
            }
            throw e;
        }
        return response.found()
                ? Optional.of(new Found(response.source(), new Place(response.seqNo(), response.primaryTerm())))
                : Optional.empty();
    }

    /** Writes over the document that stands at {@code previous}, or a new one; {@link #isConflict} when it is not so. */
    Place put(String id, ObjectNode document, Optional<Place> previous, String purpose) {
        if (previous.isEmpty()) {
            ensureIndex();
        }
        IndexResponse response = connection.call(
                purpose,
                client -> client.index(index -> {
                    index.index(INDEX).id(id).document(document);
                    return previous.isPresent()
                            ? index.ifSeqNo(previous.get().sequence())
                                    .ifPrimaryTerm(previous.get().term())
                            : index.opType(OpType.Create);
                }));
        return new Place(response.seqNo(), response.primaryTerm());
    }

    /** Whether a write failed because the document is not where the writer saw it last. */
    static boolean isConflict(ElasticsearchCallException failure) {
        return failure.status().orElse(0) == CONFLICT;
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
