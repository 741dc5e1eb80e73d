package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a new generation is to be like. The agent's own field {@code _mirror} and the settings that a generation cannot do
 * without are added when it is created.
 *
 * @param mappings the body of the mapping
 * @param settings settings by their full names, {@code index.…}
 * @param fingerprint changes when the configuration of the table does, so that a generation made for another is noticed
 * @param provisional whether the form of the table's documents was not known yet
 * @param notes what it is to know of its fields
 */
public record IndexDefinition(
        ObjectNode mappings,
        Map<String, JsonNode> settings,
        String fingerprint,
        boolean provisional,
        FieldNotes notes) {

    public IndexDefinition {
        mappings = mappings.deepCopy();
        settings = Map.copyOf(new TreeMap<>(settings));
    }

    /** The same with other notes. */
    public IndexDefinition with(FieldNotes other) {
        return new IndexDefinition(mappings, settings, fingerprint, provisional, other);
    }

    @Override
    public ObjectNode mappings() {
        return mappings.deepCopy();
    }
}
