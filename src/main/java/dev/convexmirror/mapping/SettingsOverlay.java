package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.index.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A user's settings file.
 *
 * @param settings by their full names, {@code index.…}
 * @param file where they come from
 */
public record SettingsOverlay(SortedMap<String, JsonNode> settings, Optional<Path> file) {

    /** What every generation needs as it is, with the reason. */
    private static final Map<String, String> OURS = Map.of(
            "index.mapping.ignore_malformed", "no document may be refused for a value of another form",
            "index.mapping.coerce", "a value is found as what it is",
            "index.mapping.source", "the source is kept as Convex has it",
            "index.mapping.exclude_source_vectors", "the source is kept as Convex has it",
            "index.mode", "the source is kept as Convex has it",
            "index.gc_deletes", "a deleted document must not come back",
            "index.blocks", "the mirror has to write",
            "index.default_pipeline", "there is a key of its own for it",
            "index.translog.durability", "what Elasticsearch has acknowledged has to be durable");

    /**
     * Reads and judges the file.
     *
     * @throws InvalidConfigurationException when it holds no settings, or one that the mirror cannot work with
     */
    static SettingsOverlay read(String key, Path path) {
        JsonFile file = JsonFile.read(key, path);
        SortedMap<String, JsonNode> settings = new TreeMap<>();
        file.content().properties().forEach(setting -> flatten(setting.getKey(), setting.getValue(), settings));
        SortedMap<String, JsonNode> full = new TreeMap<>();
        settings.forEach((name, value) -> full.put(name.startsWith("index.") ? name : "index." + name, value));
        for (String name : full.keySet()) {
            ours(name).ifPresent(why -> {
                throw file.refused("the setting \"" + name + "\" is not for it to say: " + why);
            });
        }
        return new SettingsOverlay(full, Optional.of(path));
    }

    private static void flatten(String name, JsonNode value, SortedMap<String, JsonNode> to) {
        if (value.isObject()) {
            value.properties().forEach(inner -> flatten(name + "." + inner.getKey(), inner.getValue(), to));
        } else {
            to.put(name, value);
        }
    }

    private static Optional<String> ours(String name) {
        List<String> all = List.copyOf(OURS.keySet());
        return all.stream()
                .filter(ours -> name.equals(ours) || name.startsWith(ours + "."))
                .map(OURS::get)
                .findFirst();
    }
}
