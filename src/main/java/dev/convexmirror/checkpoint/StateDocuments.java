package dev.convexmirror.checkpoint;

import co.elastic.clients.elasticsearch._types.OpType;
import co.elastic.clients.elasticsearch._types.mapping.DynamicMapping;
import co.elastic.clients.elasticsearch.core.GetResponse;
import co.elastic.clients.elasticsearch.core.IndexResponse;
import co.elastic.clients.elasticsearch.indices.IndexState;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.IndexNames;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The documents of the hidden index {@code convex-mirror-state}, each read by its id and written only on top of what the
 * writer has seen. Safe for use by several threads; every method may throw {@link ElasticsearchCallException}.
 */
final class StateDocuments {
    private static final Logger LOG = Logger.getLogger(StateDocuments.class);
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
            openIfClosed(e);
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
        try {
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
        } catch (ElasticsearchCallException e) {
            openIfClosed(e);
            throw e;
        }
    }

    /** Writes over the document that stands there at the moment, or a new one; for who is the only one to write it. */
    void replace(String id, ObjectNode document, String purpose) {
        put(id, document, find(id, purpose).map(Found::place), purpose);
    }

    /** Whether a write failed because the document is not where the writer saw it last. */
    static boolean isConflict(ElasticsearchCallException failure) {
        return failure.status().orElse(0) == CONFLICT;
    }

    /** Nobody but the agent has business with it, so whoever closed it cannot have meant it; the caller tries again. */
    private void openIfClosed(ElasticsearchCallException e) {
        if (e.is("index_closed_exception")) {
            LOG.warnf("Somebody closed the index %s; opening it.", INDEX);
            connection.call(
                    "open the index '" + INDEX + "'", client -> client.indices().open(open -> open.index(INDEX)));
        }
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
            mend();
        }
    }

    /**
     * A write to an index that somebody deleted has Elasticsearch make it again, unhidden and with a field for each name in a
     * checkpoint, until there are too many. Others may have written to it already, so it is mended as it is.
     */
    private void mend() {
        IndexState found = connection
                .call("look at the index '" + INDEX + "'", client -> client.indices()
                        .get(get -> get.index(INDEX)))
                .result()
                .get(INDEX);
        if (found == null || isAsMade(found)) {
            return;
        }
        LOG.warnf("The index %s had been deleted; a write made it again, and it is hidden and unmapped now.", INDEX);
        connection.call("stop mapping the index '" + INDEX + "'", client -> client.indices()
                .putMapping(put -> put.index(INDEX).dynamic(DynamicMapping.False)));
        connection.call("hide the index '" + INDEX + "'", client -> client.indices()
                .putSettings(put -> put.index(INDEX).settings(settings -> settings.hidden(true))));
    }

    private static boolean isAsMade(IndexState index) {
        boolean unmapped = index.mappings() != null
                && (Boolean.FALSE.equals(index.mappings().enabled())
                        || index.mappings().dynamic() == DynamicMapping.False);
        boolean hidden = index.settings() != null
                && index.settings().index() != null
                && Boolean.TRUE.equals(index.settings().index().hidden());
        return unmapped && hidden;
    }
}
