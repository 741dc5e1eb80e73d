package dev.convexmirror.index;

import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.Patience.TryAgainException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.elasticsearch.client.Request;

/**
 * The changes that Elasticsearch refused for good, in the index {@code convex-mirror-dead-letters}: one entry for each
 * document, the newest refusal. Safe for use by several threads.
 */
public final class DeadLetters {
    /** A request holds at most this many characters of sources, or one letter. */
    private static final int PORTION = 1 << 20;

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

    /** @param mirror {@code mirror.name} */
    public DeadLetters(ElasticsearchConnection connection, String mirror, Clock clock) {
        this.connection = connection;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** How many documents of this mirror are dead letters, as of about a second ago. */
    public long count() {
        return connection
                .call(
                        "count the dead letters",
                        client -> client.count(count -> count.index(IndexNames.DEAD_LETTER_INDEX)
                                .ignoreUnavailable(true)
                                .query(query ->
                                        query.term(term -> term.field("mirror").value(mirror)))))
                .count();
    }

    /** Blocks until all are durable, however long that takes. */
    void write(List<DeadLetter> letters, BulkListener listener) throws InterruptedException {
        Patience patience = new Patience(listener);
        for (List<DeadLetter> portion : portions(letters)) {
            patience.insist(() -> attempt(portion, listener));
        }
    }

    private static List<List<DeadLetter>> portions(List<DeadLetter> letters) {
        List<List<DeadLetter>> portions = new ArrayList<>();
        long size = PORTION;
        for (DeadLetter letter : letters) {
            size += letter.source().length();
            if (size >= PORTION || portions.isEmpty()) {
                portions.add(new ArrayList<>());
                size = letter.source().length();
            }
            portions.getLast().add(letter);
        }
        return portions;
    }

    private void attempt(List<DeadLetter> letters, BulkListener listener) throws InterruptedException {
        ensureIndex();
        BulkResponse answer;
        try {
            answer = connection.call(
                    "keep dead letters",
                    client -> client.bulk(bulk -> bulk.operations(
                            letters.stream().map(this::operation).toList())));
        } catch (ElasticsearchCallException e) {
            if (e.status().orElse(0) != 413) {
                throw e;
            }
            divide(letters, listener);
            return;
        }
        for (var item : answer.items()) {
            if (item.status() >= 300 && item.status() != 409) {
                String type = item.error() == null ? "" : " (" + item.error().type() + ")";
                throw new TryAgainException(
                        "The index " + IndexNames.DEAD_LETTER_INDEX + " refused a dead letter with " + item.status()
                                + type + ".",
                        null);
            }
        }
    }

    /** A letter that is too large even alone is kept without its document, which Convex still has. */
    private void divide(List<DeadLetter> letters, BulkListener listener) throws InterruptedException {
        if (letters.size() > 1) {
            write(letters.subList(0, letters.size() / 2), listener);
            write(letters.subList(letters.size() / 2, letters.size()), listener);
            return;
        }
        DeadLetter letter = letters.getFirst();
        if (letter.source().isEmpty()) {
            throw new TryAgainException("Elasticsearch accepts no request of the size of a dead letter.", null);
        }
        write(List.of(new DeadLetter(letter.table(), letter.id(), letter.ts(), letter.reason(), "")), listener);
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
                        .id(key(letter))
                        .version(letter.ts())
                        .versionType(VersionType.ExternalGte)
                        .document(document)));
    }

    /** A digest, because the names together may be longer than an id is allowed to be. */
    private String key(DeadLetter letter) {
        String names = String.join(
                "\n", mirror, letter.table().component(), letter.table().table(), letter.id());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
