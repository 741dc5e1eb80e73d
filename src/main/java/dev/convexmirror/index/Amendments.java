package dev.convexmirror.index;

import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Single documents written beside an agent that goes on writing. Documents go to whatever is under the alias, which is never a
 * generation that is being filled, and only if that is an alias: an index that was just removed must not come back
 * without its mapping. All carry external versions, so what the agent wrote since then wins. For one thread.
 */
public final class Amendments {

    private static final int MOST = 500;
    private static final long MOST_CHARACTERS = 4 << 20;

    private final ElasticsearchConnection connection;
    private final Listener listener;
    private final List<Amendment> waiting = new ArrayList<>();
    private long characters;

    /** @param listener is told what became of each */
    public Amendments(ElasticsearchConnection connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    /**
     * A document or its removal.
     *
     * @param target the alias for a document, which Elasticsearch refuses when it is none; for a removal the physical
     *     index, as there is no such guard for removals
     * @param version commit timestamp in ns of the document; of a removal the version to remove
     * @param source the document as JSON text; empty to remove it
     */
    public record Amendment(String target, String id, long version, String source) {
        /** Whether it removes the document. */
        public boolean removes() {
            return source.isEmpty();
        }

        @Override
        public String toString() {
            return "Amendment[" + target + "/" + id + " at " + version + "]";
        }
    }

    /** What became of an amendment. */
    public sealed interface Outcome {
        /** It is in the index, or out of it. */
        record Done() implements Outcome {}

        /** The index has a newer version already. */
        record Superseded() implements Outcome {}

        /**
         * Elasticsearch refused it for good.
         *
         * @param reason what it said; may quote the document, so it belongs into no log
         */
        record Refused(String reason) implements Outcome {}

        /**
         * It could not be tried, or not now; another time it may work.
         *
         * @param status what Elasticsearch answered
         */
        record NotNow(int status) implements Outcome {}
    }

    /** Is told what became of each. */
    @FunctionalInterface
    public interface Listener {
        void amended(Amendment amendment, Outcome outcome);
    }

    /** Takes an amendment; it may be sent later. May throw {@link ElasticsearchCallException}, as {@link #flush} does. */
    public void add(Amendment amendment) {
        if (!waiting.isEmpty()
                && (waiting.size() >= MOST || characters + amendment.source().length() > MOST_CHARACTERS)) {
            flush();
        }
        waiting.add(amendment);
        characters += amendment.source().length();
    }

    /** Sends what waits and returns when it was answered; after a failure all of it still waits. */
    public void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Amendment> sent = List.copyOf(waiting);
        List<BulkOperation> operations =
                sent.stream().map(Amendments::operation).toList();
        List<BulkResponseItem> items = connection
                .call(
                        "write single documents",
                        client -> client.bulk(bulk -> bulk.requireAlias(true).operations(operations)))
                .items();
        waiting.clear();
        characters = 0;
        for (int i = 0; i < items.size(); i++) {
            listener.amended(sent.get(i), outcome(sent.get(i), items.get(i)));
        }
    }

    private static BulkOperation operation(Amendment amendment) {
        if (amendment.removes()) {
            return BulkOperation.of(operation -> operation.delete(delete -> delete.index(amendment.target())
                    .id(amendment.id())
                    .version(amendment.version())
                    .versionType(VersionType.ExternalGte)));
        }
        BinaryData source =
                BinaryData.of(amendment.source().getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON);
        return BulkOperation.of(operation -> operation.<BinaryData>index(index -> index.index(amendment.target())
                .id(amendment.id())
                .version(amendment.version())
                .versionType(VersionType.ExternalGte)
                .document(source)));
    }

    private static Outcome outcome(Amendment amendment, BulkResponseItem item) {
        String type = item.error() == null || item.error().type() == null
                ? ""
                : item.error().type();
        String why = item.error() == null || item.error().reason() == null
                ? ""
                : item.error().reason();
        boolean gone = amendment.removes() && item.status() == 404 && type.isEmpty();
        if (item.status() < 300 || gone) {
            return new Outcome.Done();
        }
        if (item.status() == 409) {
            return new Outcome.Superseded();
        }
        boolean noAlias = item.status() == 404;
        return noAlias || item.status() == 429 || item.status() >= 500 || Verdict.passing(type)
                ? new Outcome.NotNow(item.status())
                : new Outcome.Refused(type + ": " + why);
    }
}
