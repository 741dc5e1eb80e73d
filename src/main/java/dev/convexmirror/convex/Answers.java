package dev.convexmirror.convex;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the small answers, those about the deployment as a whole. */
final class Answers {

    /** Reads to the end of the answer, so that its connection can serve the next request. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int LONGEST_VERSION = 200;

    /** Bytes; enough for ten thousand tables with two hundred fields each. */
    private static final long LONGEST_TABLES = 64 << 20;

    /** Bytes; far beyond a page of {@value SyncList#LIMIT} syncs. */
    private static final long LONGEST_SYNCS = 4 << 20;

    /** Bytes; as far as a page's own cursor may go. */
    private static final long LONGEST_CURSOR = 16 << 20;

    private Answers() {}

    /** convex-protocol §3.5. */
    static SortedMap<TableName, List<String>> tableColumns(InputStream body) throws IOException, Unavailable {
        SortedMap<TableName, List<String>> tables = new TreeMap<>();
        for (var component : object(tree(body, LONGEST_TABLES), "byComponent").properties()) {
            for (JsonNode table : component.getValue()) {
                List<String> columns = new ArrayList<>();
                table.path("columns").forEach(column -> columns.add(column.asText()));
                tables.put(new TableName(component.getKey(), text(table, "name")), List.copyOf(columns));
            }
        }
        return Collections.unmodifiableSortedMap(tables);
    }

    /** convex-protocol §5. */
    static SortedMap<TableName, JsonNode> jsonSchemas(InputStream body) throws IOException, Unavailable {
        JsonNode answer = tree(body, LONGEST_TABLES);
        if (!answer.isObject()) {
            throw unexpected("the list of components");
        }
        SortedMap<TableName, JsonNode> schemas = new TreeMap<>();
        answer.properties().forEach(component -> component
                .getValue()
                .properties()
                .forEach(table -> schemas.put(new TableName(component.getKey(), table.getKey()), table.getValue())));
        return Collections.unmodifiableSortedMap(schemas);
    }

    /** A page of the list of syncs. */
    record SyncList(List<ActiveSync> syncs, Optional<String> nextCursor) {

        /** The most that the server allows on a page (convex-protocol §2.11). */
        private static final int LIMIT = 100;

        /** The path without its query. */
        static final String PATH = "api/v1/data/list_active_syncs";

        static String path(Optional<String> cursor) {
            return PATH + "?limit=" + LIMIT
                    + cursor.map(text -> "&cursor=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                            .orElse("");
        }
    }

    /** convex-protocol §2.11. */
    static SyncList syncList(InputStream body) throws IOException, Unavailable {
        JsonNode answer = tree(body, LONGEST_SYNCS);
        List<ActiveSync> syncs = new ArrayList<>();
        for (JsonNode sync : answer.path("syncs")) {
            syncs.add(new ActiveSync(
                    text(sync, "syncId"),
                    Instant.ofEpochMilli(number(sync, "lastUpdated")),
                    progress(object(sync, "status"))));
        }
        JsonNode pagination = object(answer, "pagination");
        return new SyncList(
                List.copyOf(syncs),
                pagination.path("hasMore").asBoolean()
                        ? Optional.of(text(pagination, "nextCursor"))
                        : Optional.empty());
    }

    /** A server that lists syncs has the API to make them. */
    static FeedApi feedApi(InputStream body) throws IOException, Unavailable {
        syncList(body);
        return FeedApi.DATA_SYNC;
    }

    private static SyncProgress progress(JsonNode status) throws Unavailable {
        String type = text(status, "type");
        return switch (type) {
            case "snapshotting" ->
                new SyncProgress.Snapshotting(
                        number(status, "numTablesSynced"),
                        number(status, "totalTables"),
                        new TableName(status.path("currentComponent").asText(), text(status, "currentTable")),
                        number(status, "numDocumentsInCurrentTable"),
                        number(status, "totalDocumentsInCurrentTable"),
                        number(status, "numDocumentsSynced"),
                        number(status, "totalDocuments"));
            case "stale", "upToDate" ->
                new SyncProgress.Tailing(
                        number(status, "totalTables"),
                        number(status, "numDocumentsSynced"),
                        number(status, "syncedTs"),
                        type.equals("upToDate"));
            default -> throw unexpected("type");
        };
    }

    /** Plain text, and not long. */
    static String version(InputStream body) throws IOException {
        return new String(body.readNBytes(LONGEST_VERSION), StandardCharsets.UTF_8).strip();
    }

    /** {@code null} and no more (convex-protocol §3.4). */
    static boolean isNothing(InputStream body) throws IOException {
        return new String(body.readNBytes(LONGEST_VERSION), StandardCharsets.UTF_8)
                .strip()
                .equals("null");
    }

    /** convex-protocol §2.12. */
    static String dataSyncCursor(InputStream body) throws IOException, Unavailable {
        return text(tree(body, LONGEST_CURSOR), "cursor");
    }

    /** The declared schema of a deployment (convex-protocol §6.9); anything that is JSON. */
    static JsonNode declaredSchema(InputStream body) throws IOException {
        return tree(body, LONGEST_TABLES);
    }

    /** Nothing, read to its end so that its connection can serve the next request; returns how much that was. */
    static long ignored(InputStream body) throws IOException {
        return new BoundedBody(body, LONGEST_TABLES).transferTo(OutputStream.nullOutputStream());
    }

    private static JsonNode tree(InputStream body, long longest) throws IOException {
        return JSON.readTree(new BoundedBody(body, longest));
    }

    private static JsonNode object(JsonNode parent, String field) throws Unavailable {
        JsonNode node = parent.path(field);
        if (!node.isObject()) {
            throw unexpected(field);
        }
        return node;
    }

    private static String text(JsonNode parent, String field) throws Unavailable {
        JsonNode node = parent.path(field);
        if (!node.isTextual() || node.asText().isEmpty()) {
            throw unexpected(field);
        }
        return node.asText();
    }

    /** Timestamps exceed what a double holds, so nothing but an integer will do. */
    private static long number(JsonNode parent, String field) throws Unavailable {
        JsonNode node = parent.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw unexpected(field);
        }
        return node.longValue();
    }

    private static Unavailable unexpected(String field) {
        return new Unavailable(
                "The answer of Convex is not as expected: '" + field + "' is missing or of the wrong type.");
    }
}
