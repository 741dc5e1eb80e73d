package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where the feed over the older API stands; kept in the checkpoint as JSON text, which no cursor of the Data Sync API is
 * (those are hexadecimal, convex-protocol §2.2). Immutable.
 *
 * @param sync our name of this chain of cursors
 * @param ts everything of the followed tables was told up to this moment, and the tables of the walk are walked as of it;
 *     ns since the epoch
 * @param followed the tables whose changes are told
 * @param walk the tables whose documents are being listed; while there is one, no changes are told
 */
record LegacyCursor(String sync, long ts, SortedSet<TableName> followed, Optional<Walk> walk) {

    private static final int FORMAT = 1;
    private static final String MARK = "legacy";
    private static final ObjectMapper JSON = new ObjectMapper();

    LegacyCursor {
        followed = Collections.unmodifiableSortedSet(new TreeSet<>(followed));
    }

    /**
     * A walk over tables.
     *
     * @param tables all of them, those that are done included
     * @param left those of them that a request did not cover since: nobody wants to hear of them, until they join again
     * @param cursor the server's cursor of the next page
     */
    record Walk(SortedSet<TableName> tables, SortedSet<TableName> left, String cursor) {
        Walk {
            tables = Collections.unmodifiableSortedSet(new TreeSet<>(tables));
            left = Collections.unmodifiableSortedSet(new TreeSet<>(left));
        }
    }

    static boolean isOne(String text) {
        return text.startsWith("{");
    }

    /** @throws IllegalArgumentException when the text is none that this version understands */
    static LegacyCursor parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.path(MARK).intValue() != FORMAT) {
                throw new IllegalArgumentException("it is of the form " + json.path(MARK) + ", not " + FORMAT);
            }
            JsonNode walk = json.path("walk");
            return new LegacyCursor(
                    json.path("sync").asText(),
                    json.path("ts").longValue(),
                    tables(json.path("followed")),
                    walk.isObject()
                            ? Optional.of(new Walk(
                                    tables(walk.path("tables")),
                                    tables(walk.path("left")),
                                    walk.path("cursor").asText()))
                            : Optional.empty());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }

    String text() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(MARK, FORMAT).put("sync", sync).put("ts", ts);
        put(followed, json.putArray("followed"));
        walk.ifPresent(walking -> {
            ObjectNode entry = json.putObject("walk").put("cursor", walking.cursor());
            put(walking.tables(), entry.putArray("tables"));
            if (!walking.left().isEmpty()) {
                put(walking.left(), entry.putArray("left"));
            }
        });
        return json.toString();
    }

    /** At a later moment, following these tables. */
    LegacyCursor following(SortedSet<TableName> tables, long moment) {
        return new LegacyCursor(sync, moment, tables, Optional.empty());
    }

    /** After a page of a walk over tables: go on at the cursor if there is one, else the tables are followed from now on. */
    LegacyCursor walking(SortedSet<TableName> tables, SortedSet<TableName> left, Optional<String> cursor) {
        if (cursor.isPresent()) {
            return new LegacyCursor(sync, ts, followed, Optional.of(new Walk(tables, left, cursor.get())));
        }
        SortedSet<TableName> all = new TreeSet<>(followed);
        all.addAll(tables);
        all.removeAll(left);
        return following(all, ts);
    }

    private static SortedSet<TableName> tables(JsonNode names) {
        SortedSet<TableName> tables = new TreeSet<>();
        names.forEach(name -> tables.add(TableName.parse(name.asText())));
        return tables;
    }

    private static void put(Collection<TableName> tables, ArrayNode names) {
        tables.forEach(table -> names.add(table.toString()));
    }
}
