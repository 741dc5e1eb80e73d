package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.checkpoint.GuardState.Missing;
import dev.convexmirror.checkpoint.GuardState.Note;
import dev.convexmirror.checkpoint.StateDocuments.Found;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps what the guards of the imports of one mirror remember in the hidden index {@code convex-mirror-state}. Safe for use by
 * several threads; every method may throw {@link ElasticsearchCallException}, after which it may be repeated.
 */
public final class GuardStates {

    private static final String READ = "read how far the guard of an import has come";
    private static final String WRITE = "write how far the guard of an import has come";

    private final StateDocuments documents;
    private final String mirror;

    /** @param connection one that writes only with the lease under which the imports run, or none */
    public GuardStates(ElasticsearchConnection connection, String mirror) {
        this.documents = new StateDocuments(connection);
        this.mirror = mirror;
    }

    /** What the guard of an import remembers; empty when there was none. */
    public Optional<GuardState> read(String name) {
        return documents
                .find(id(name), READ)
                .map(Found::document)
                .filter(document -> document.has("key"))
                .map(GuardStates::state);
    }

    /** Replaces what the guard of an import remembers. */
    public void write(String name, GuardState state) {
        put(id(name), json(state));
    }

    /** Has the guard of an import remember nothing. */
    public void forget(String name) {
        if (read(name).isPresent()) {
            put(id(name), JsonNodeFactory.instance.objectNode());
        }
        clearing(name, false);
    }

    /** Whether the import has emptied its table, or is about to, without the guard having seen so. */
    public boolean isClearing(String name) {
        return documents
                .find(clearingId(name), READ)
                .map(found -> found.document().path("clearing").asBoolean())
                .orElse(false);
    }

    /** Sets {@link #isClearing}. */
    public void clearing(String name, boolean clearing) {
        if (isClearing(name) != clearing) {
            put(clearingId(name), JsonNodeFactory.instance.objectNode().put("clearing", clearing));
        }
    }

    private void put(String id, ObjectNode document) {
        documents.replace(id, document, WRITE);
    }

    private static GuardState state(ObjectNode document) {
        SortedMap<String, Long> counts = new TreeMap<>();
        document.path("counts")
                .properties()
                .forEach(count -> counts.put(count.getKey(), count.getValue().asLong()));
        List<Note> latest = new ArrayList<>();
        for (JsonNode note : document.path("latest")) {
            latest.add(new Note(
                    note.path("kind").asText(),
                    note.path("id").asText(),
                    note.path("ts").asLong(),
                    note.path("remedy").asText()));
        }
        List<Missing> missing = new ArrayList<>();
        for (JsonNode row : document.path("missing")) {
            missing.add(new Missing(
                    row.path("id").asText(),
                    row.path("key").asText(),
                    row.path("ts").asLong()));
        }
        return new GuardState(
                document.path("key").asText(),
                document.path("complete").asBoolean(),
                document.path("replaced").asBoolean(),
                document.path("cursor").asText(),
                counts,
                latest,
                missing);
    }

    private static ObjectNode json(GuardState state) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("key", state.key())
                .put("complete", state.complete())
                .put("replaced", state.replaced())
                .put("cursor", state.cursor());
        ObjectNode counts = document.putObject("counts");
        state.counts().forEach(counts::put);
        ArrayNode latest = document.putArray("latest");
        state.latest().forEach(note -> latest.addObject()
                .put("kind", note.kind())
                .put("id", note.id())
                .put("ts", note.ts())
                .put("remedy", note.remedy()));
        ArrayNode missing = document.putArray("missing");
        state.missing().forEach(row -> missing.addObject()
                .put("id", row.id())
                .put("key", row.key())
                .put("ts", row.ts()));
        return document;
    }

    private String id(String name) {
        return "import-guard:" + mirror + ":" + name;
    }

    private String clearingId(String name) {
        return "import-clearing:" + mirror + ":" + name;
    }
}
