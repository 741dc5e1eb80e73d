package dev.convexmirror.index;

import co.elastic.clients.elasticsearch._types.Time;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.http.ContentTooLongException;
import org.elasticsearch.client.Request;

/**
 * Reads documents back: all of an index as of one moment, or single ones as they are right now. Memory is bounded by one
 * answer, which is some megabytes. Safe for use by several threads. Methods may throw {@link ElasticsearchCallException}.
 */
public final class IndexScan {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String KEEP_ALIVE = "5m";
    private static final int MOST_HITS = 5000;
    /** Documents have at most 1 MiB, and the client takes an answer of at most 100 MB. */
    private static final int FIRST_HITS_WITH_SOURCE = 50;

    private static final long ANSWER_BYTES = 4 << 20;

    private final ElasticsearchConnection connection;
    private final Optional<ContentReader> content;

    /** @param content reads the sources; without it they are not fetched */
    public IndexScan(ElasticsearchConnection connection, Optional<ContentReader> content) {
        this.connection = connection;
        this.content = content;
    }

    /** Every document of a physical index, in no particular order, as of the moment of the call, after a refresh. */
    public void forEach(String index, Consumer<IndexedDocument> visitor) {
        connection.refresh(List.of(index));
        String pit = connection
                .call(
                        "open '" + index + "' for reading",
                        client -> client.openPointInTime(
                                open -> open.index(index).keepAlive(Time.of(time -> time.time(KEEP_ALIVE)))))
                .id();
        try {
            forEachIn(index, pit, visitor);
        } finally {
            close(pit);
        }
    }

    private void forEachIn(String index, String firstPit, Consumer<IndexedDocument> visitor) {
        String pit = firstPit;
        String position = "";
        int size = content.isPresent() ? FIRST_HITS_WITH_SOURCE : MOST_HITS;
        while (true) {
            SearchAnswer answer;
            try {
                answer = search(index, pit, position, size);
            } catch (ElasticsearchCallException e) {
                if (size > 1 && e.getCause() instanceof ContentTooLongException) {
                    size = Math.max(1, size / 4);
                    continue;
                }
                throw e;
            }
            answer.documents.forEach(visitor);
            if (answer.documents.isEmpty()) {
                return;
            }
            pit = answer.pit.isEmpty() ? pit : answer.pit;
            position = answer.position;
            size = next(answer);
        }
    }

    /** As many documents as make up an answer of the wanted size, going by those of the last one. */
    private int next(SearchAnswer answer) {
        if (content.isEmpty()) {
            return MOST_HITS;
        }
        long each = Math.max(1, answer.bytes / answer.documents.size());
        return (int) Math.max(1, Math.min(MOST_HITS, ANSWER_BYTES / each));
    }

    private SearchAnswer search(String index, String pit, String position, int size) {
        Request request = new Request("POST", "/_search");
        request.addParameter("allow_partial_search_results", "false");
        String after = position.isEmpty() ? "" : ",\"search_after\":[" + position + "]";
        request.setJsonEntity("{\"size\":" + size + ",\"version\":true,\"track_total_hits\":false,\"_source\":"
                + content.isPresent() + ",\"pit\":{\"id\":\"" + pit + "\",\"keep_alive\":\"" + KEEP_ALIVE
                + "\"},\"sort\":[\"_shard_doc\"]" + after + "}");
        return connection.restCall("read '" + index + "'", rest -> {
            var entity = rest.performRequest(request).getEntity();
            try (InputStream in = entity.getContent();
                    JsonParser parser = JSON.createParser(in)) {
                SearchAnswer answer = new SearchAnswer(Math.max(0, entity.getContentLength()));
                answer.read(parser);
                return answer;
            }
        });
    }

    /** Hits of a search, parsed as they stream by. */
    private final class SearchAnswer {
        private final long bytes;
        private final List<IndexedDocument> documents = new ArrayList<>();
        private String pit = "";
        private String position = "";

        SearchAnswer(long bytes) {
            this.bytes = bytes;
        }

        void read(JsonParser parser) throws IOException {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "pit_id" -> pit = parser.getText();
                    case "hits" -> hits(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private void hits(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean hits = parser.currentName().equals("hits");
                parser.nextToken();
                if (hits) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        Found found = document(parser);
                        documents.add(found.document());
                        position = found.position();
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private record Found(boolean exists, IndexedDocument document, String position) {}

    /** A hit of a search or an item of a multi-get; the parser stands at its {@code START_OBJECT}. */
    private Found document(JsonParser parser) throws IOException {
        String id = "";
        String position = "";
        long version = 0;
        long digest = 0;
        boolean exists = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "_id" -> id = parser.getText();
                case "_version" -> version = parser.getLongValue();
                case "found" -> exists = parser.getBooleanValue();
                case "_source" -> digest = content.isPresent() ? content.get().read(parser) : skip(parser);
                case "sort" -> {
                    parser.nextToken();
                    position = parser.getText();
                    parser.nextToken();
                }
                case "error" ->
                    throw new ElasticsearchCallException(
                            "Could not read a document: Elasticsearch could not get it from its index.",
                            503,
                            errorType(parser),
                            null);
                default -> parser.skipChildren();
            }
        }
        return new Found(exists, new IndexedDocument(id, version, digest), position);
    }

    /** {@code type} of the error at whose {@code START_OBJECT} the parser stands. */
    private static String errorType(JsonParser parser) throws IOException {
        String type = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isType = parser.currentName().equals("type");
            parser.nextToken();
            if (isType) {
                type = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return type;
    }

    private static long skip(JsonParser parser) throws IOException {
        parser.skipChildren();
        return 0;
    }

    /**
     * Those of the documents that exist now, by id; realtime, so what was written a moment ago is seen as well.
     *
     * @param alias points to exactly one index
     * @param ids of any number; the answer is kept in memory
     */
    public Map<String, IndexedDocument> get(String alias, List<String> ids) {
        Map<String, IndexedDocument> found = new HashMap<>();
        int portion = content.isPresent() ? FIRST_HITS_WITH_SOURCE : MOST_HITS;
        for (int from = 0; from < ids.size(); from += portion) {
            getSome(alias, ids.subList(from, Math.min(ids.size(), from + portion)), found);
        }
        return found;
    }

    private void getSome(String alias, List<String> ids, Map<String, IndexedDocument> found) {
        Request request = new Request("POST", "/" + alias + "/_mget");
        request.addParameter("_source", "" + content.isPresent());
        request.setJsonEntity(ids.stream().map(IndexScan::quoted).collect(Collectors.joining(",", "{\"ids\":[", "]}")));
        List<IndexedDocument> some = connection.restCall("read documents of '" + alias + "'", rest -> {
            try (InputStream in = rest.performRequest(request).getEntity().getContent();
                    JsonParser parser = JSON.createParser(in)) {
                return documents(parser);
            }
        });
        some.forEach(document -> found.put(document.id(), document));
    }

    private List<IndexedDocument> documents(JsonParser parser) throws IOException {
        List<IndexedDocument> documents = new ArrayList<>();
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Found found = document(parser);
                if (found.exists()) {
                    documents.add(found.document());
                }
            }
        }
        return documents;
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private void close(String pit) {
        try {
            connection.call("close an index for reading", client -> client.closePointInTime(close -> close.id(pit)));
        } catch (ElasticsearchCallException expiresByItself) {
            // A point in time that cannot be closed ends with its keep-alive.
        }
    }
}
