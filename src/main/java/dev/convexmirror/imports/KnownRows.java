package dev.convexmirror.imports;

import co.elastic.clients.elasticsearch._types.mapping.DynamicMapping;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Which document of an imported table is which row, kept in a hidden index of its own: the feed tells of a document that went
 * only its id. Two small documents for each row, one to be found by the document's id and one by the row's key. For one thread;
 * every method may throw {@link ElasticsearchCallException} and {@link Incomplete}.
 */
final class KnownRows {

    private static final String PREFIX = "convex-mirror-guard-";
    private static final int AT_ONCE = 1000;
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 300;

    private final ElasticsearchConnection connection;
    private final String index;

    KnownRows(ElasticsearchConnection connection, ImportOptions options) {
        this.connection = connection;
        // lower-case and told apart from those of other mirrors already
        this.index = PREFIX + options.slot();
    }

    /**
     * The document of a row.
     *
     * @param ts when Convex committed it, ns since 1970
     */
    record Holder(String id, long ts) {}

    /** Elasticsearch did only a part of what it was asked for; the whole may be repeated. */
    static final class Incomplete extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Incomplete(String message) {
            super(message);
        }
    }

    /** Makes the index unless it is there; returns whether it was. */
    boolean ensure() {
        if (connection.call(
                "look for the index '" + index + "'",
                client -> client.indices().exists(exists -> exists.index(index)).value())) {
            return true;
        }
        connection.call(
                "create the index '" + index + "'", client -> client.indices().create(create -> create.index(index)
                        .settings(settings -> settings.hidden(true).numberOfShards("1"))
                        .mappings(mappings -> mappings.dynamic(DynamicMapping.False))));
        return false;
    }

    /** Removes the index, if it is there. */
    void remove() {
        connection.call("remove the index '" + index + "'", client -> client.indices()
                .delete(delete -> delete.index(index).ignoreUnavailable(true)));
    }

    /** Forgets all rows. */
    void clear() {
        remove();
        ensure();
    }

    /** Which rows these documents are, or were last; without a key, they never were one. Those that are not known are left out. */
    Map<String, Optional<RowKey>> documents(Collection<String> ids) {
        Map<String, Optional<RowKey>> known = new HashMap<>();
        find(
                ids.stream().map(KnownRows::document).toList(),
                (id, found) -> known.put(
                        id, Optional.ofNullable(found.path("key").textValue()).map(RowKey::parse)));
        return known;
    }

    /** The documents of rows, by the {@link RowKey#hash} of their keys; rows without a document are left out. */
    Map<String, Holder> holders(Collection<String> hashes) {
        Map<String, Holder> holders = new HashMap<>();
        find(
                hashes.stream().map(KnownRows::row).toList(),
                (hash, found) -> holders.put(
                        hash,
                        new Holder(found.path("id").asText(), found.path("ts").asLong())));
        return holders;
    }

    /** Stores what is known of documents, and which are those of rows, by hash; empty when it is none any more. */
    void write(Map<String, Optional<RowKey>> documents, Map<String, Optional<Holder>> holders) {
        List<BulkOperation> operations = new ArrayList<>();
        documents.forEach((id, key) -> {
            ObjectNode known = JsonNodeFactory.instance.objectNode();
            key.ifPresent(row -> known.put("key", row.json()));
            operations.add(put(document(id), known));
        });
        holders.forEach((hash, holder) -> operations.add(holder.map(now -> put(
                        row(hash),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("id", now.id())
                                .put("ts", now.ts())))
                .orElseGet(() -> delete(row(hash)))));
        send(operations);
    }

    /** Forgets documents. */
    void forget(Collection<String> ids) {
        send(ids.stream().map(id -> delete(document(id))).toList());
    }

    private void find(List<String> keys, BiConsumer<String, ObjectNode> visitor) {
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + AT_ONCE));
            var answer = connection.call(
                    "look for rows of an import",
                    client -> client.mget(get -> get.index(index).ids(some), ObjectNode.class));
            for (var item : answer.docs()) {
                if (item.isFailure()) {
                    throw new Incomplete("The index '" + index + "' does not answer: "
                            + item.failure().error().type() + ".");
                }
                if (item.result().found()) {
                    visitor.accept(
                            item.result().id().substring(2), item.result().source());
                }
            }
        }
    }

    private void send(List<BulkOperation> operations) {
        for (int from = 0; from < operations.size(); from += AT_ONCE) {
            List<BulkOperation> some = operations.subList(from, Math.min(operations.size(), from + AT_ONCE));
            BulkResponse answer =
                    connection.call("remember rows of an import", client -> client.bulk(bulk -> bulk.operations(some)));
            answer.items().stream()
                    .filter(item -> item.status() >= FIRST_ERROR && item.status() != NOT_FOUND)
                    .findFirst()
                    .ifPresent(item -> {
                        throw new Incomplete(
                                "Could not remember rows of an import: Elasticsearch answered " + item.status() + ".");
                    });
        }
    }

    private BulkOperation put(String id, ObjectNode document) {
        return BulkOperation.of(operation ->
                operation.index(index -> index.index(this.index).id(id).document(document)));
    }

    private BulkOperation delete(String id) {
        return BulkOperation.of(
                operation -> operation.delete(delete -> delete.index(index).id(id)));
    }

    private static String document(String id) {
        return "i:" + id;
    }

    private static String row(String hash) {
        return "k:" + hash;
    }
}
