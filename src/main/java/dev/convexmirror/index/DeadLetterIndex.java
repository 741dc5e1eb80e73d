package dev.convexmirror.index;

import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.elasticsearch.client.Request;

/** The index of the dead letters: what a letter looks like there, and single attempts to write. */
final class DeadLetterIndex {
    private static final String BODY = """
            {
              "mappings": {
                "dynamic": false,
                "properties": {
                  "mirror": {"type": "keyword"},
                  "component": {"type": "keyword"},
                  "table": {"type": "keyword"},
                  "id": {"type": "keyword"},
                  "ts": {"type": "long"},
                  "reason": {"type": "text"},
                  "source": {"type": "text", "index": false},
                  "time": {"type": "date"}
                }
              }
            }
            """;

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final Clock clock;

    DeadLetterIndex(ElasticsearchConnection connection, String mirror, Clock clock) {
        this.connection = connection;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** Tries once to keep letters; an item may have been refused. */
    BulkResponse put(List<DeadLetter> letters) {
        ensureIndex();
        return send("keep dead letters", letters.stream().map(this::operation).toList());
    }

    /** Tries once to remove the letters of these versions or older ones; an item may have been refused. */
    BulkResponse remove(List<Stamp> stamps) {
        // a delete with a version would make an index that is missing, and without its mapping
        ensureIndex();
        return send(
                "clear dead letters",
                stamps.stream()
                        .map(stamp -> BulkOperation.of(
                                operation -> operation.delete(delete -> delete.index(IndexNames.DEAD_LETTER_INDEX)
                                        .id(key(stamp.table(), stamp.id()))
                                        .version(stamp.ts())
                                        .versionType(VersionType.ExternalGte))))
                        .toList());
    }

    /** A version of a document. */
    record Stamp(TableName table, String id, long ts) {}

    private BulkResponse send(String purpose, List<BulkOperation> operations) {
        return connection.call(purpose, client -> client.bulk(bulk -> bulk.operations(operations)));
    }

    private void ensureIndex() {
        String index = IndexNames.DEAD_LETTER_INDEX;
        if (connection.call(
                "look for the index '" + index + "'",
                client -> client.indices().exists(exists -> exists.index(index)).value())) {
            return;
        }
        Request create = new Request("PUT", "/" + index);
        create.setJsonEntity(BODY);
        try {
            connection.restCall("create the index '" + index + "'", rest -> rest.performRequest(create));
        } catch (ElasticsearchCallException e) {
            if (!e.is("resource_already_exists_exception")) {
                throw e;
            }
        }
    }

    private BulkOperation operation(DeadLetter letter) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("mirror", mirror)
                .put("component", letter.table().component())
                .put("table", letter.table().table())
                .put("id", letter.id())
                .put("ts", letter.ts())
                .put("reason", letter.reason())
                .put("time", clock.instant().toString());
        if (!letter.source().isEmpty()) {
            document.put("source", letter.source());
        }
        return BulkOperation.of(
                operation -> operation.<ObjectNode>index(index -> index.index(IndexNames.DEAD_LETTER_INDEX)
                        .id(key(letter.table(), letter.id()))
                        .version(letter.ts())
                        .versionType(VersionType.ExternalGte)
                        .document(document)));
    }

    /** A digest, because the names together may be longer than an id is allowed to be. */
    String key(TableName table, String id) {
        String names = String.join("\n", mirror, table.component(), table.table(), id);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
