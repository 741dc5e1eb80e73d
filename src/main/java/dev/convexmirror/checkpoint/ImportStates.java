package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.checkpoint.StateDocuments.Found;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.util.Optional;

/**
 * Keeps how far the imports of one mirror have come in the hidden index {@code convex-mirror-state}. Safe for use by several
 * threads; every method may throw {@link ElasticsearchCallException}, after which it may be repeated.
 */
public final class ImportStates {

    private static final String PURPOSE = "read how far an import has come";

    private final StateDocuments documents;
    private final String mirror;

    /** @param connection one that writes only with the lease under which the imports run, or none */
    public ImportStates(ElasticsearchConnection connection, String mirror) {
        this.documents = new StateDocuments(connection);
        this.mirror = mirror;
    }

    /** The state of an import; empty when it never began, or was dropped. */
    public Optional<ImportState> read(String name) {
        return documents
                .find(id(name), PURPOSE)
                .map(Found::document)
                .filter(document -> document.has("phase"))
                .map(document -> new ImportState(
                        document.path("source").asText(),
                        ImportState.Phase.valueOf(document.path("phase").asText()),
                        document.path("position").asText(),
                        document.path("form").asText()));
    }

    /** Writes the state of an import. */
    public void write(String name, ImportState state) {
        put(
                name,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("source", state.source())
                        .put("phase", state.phase().name())
                        .put("position", state.position())
                        .put("form", state.form()));
    }

    /** Forgets an import. */
    public void forget(String name) {
        if (read(name).isPresent()) {
            put(name, JsonNodeFactory.instance.objectNode());
        }
    }

    private void put(String name, ObjectNode document) {
        documents.replace(id(name), document, "write how far an import has come");
    }

    private String id(String name) {
        return "import:" + mirror + ":" + name;
    }
}
