package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A user's mapping file: fields that go over the derived ones. Immutable. */
public final class MappingOverlay {

    private final Path file;
    private final ObjectNode content;
    private final SortedMap<String, ObjectNode> fields = new TreeMap<>();

    private MappingOverlay(Path file, ObjectNode content) {
        this.file = file;
        this.content = content;
    }

    /**
     * Reads and judges the file.
     *
     * @param key the key that names it
     * @throws InvalidConfigurationException when it is no mapping, or contradicts what makes every document acceptable
     */
    static MappingOverlay read(String key, Path path) {
        JsonFile file = JsonFile.read(key, path);
        MappingOverlay overlay = new MappingOverlay(path, file.content());
        for (Map.Entry<String, JsonNode> part : file.content().properties()) {
            switch (part.getKey()) {
                case "properties" -> overlay.collect(file, part.getValue(), "");
                case "runtime" -> {}
                case "dynamic" -> requireNotDynamic(file, part.getValue(), "dynamic");
                default ->
                    throw file.refused("\"" + part.getKey() + "\" is not for it to say; it may have \"properties\" and"
                            + " \"runtime\". The source is always kept as Convex has it, and nothing is mapped dynamically,"
                            + " so that no document can be refused");
            }
        }
        return overlay;
    }

    private static void requireNotDynamic(JsonFile file, JsonNode value, String where) {
        if (!value.asText().equals("false")) {
            throw file.refused(
                    "\"" + where + "\" has to be false or absent, so that no document can change the mapping or"
                            + " be refused for it");
        }
    }

    private void collect(JsonFile file, JsonNode properties, String prefix) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String path = prefix + property.getKey();
            if (!(property.getValue() instanceof ObjectNode field)) {
                throw file.refused("the field \"" + path + "\" is no JSON object");
            }
            String type = field.path("type").asText();
            if (path.startsWith("_") && !path.equals("_creationTime")) {
                throw file.refused("\"" + path + "\" is a field of Elasticsearch's or of convex-mirror's own");
            }
            if (path.equals("_creationTime") && !type.isEmpty() && !type.equals("date")) {
                throw file.refused("\"_creationTime\" is always a date");
            }
            if (type.equals("nested")) {
                throw file.refused("the field \"" + path + "\" is nested; name it in "
                        + file.key().replaceFirst("mapping$", "nested") + " and leave the type out here");
            }
            if (field.has("subobjects")) {
                throw file.refused(
                        "\"" + path + ".subobjects\" is not for it to say, so that no document can be refused");
            }
            requireNotDynamic(
                    file,
                    field.path("dynamic").isMissingNode()
                            ? JsonNodeFactory.instance.booleanNode(false)
                            : field.get("dynamic"),
                    path + ".dynamic");
            if (field.has("properties")) {
                collect(file, field.get("properties"), path + ".");
            } else {
                fields.put(path, field);
            }
        }
    }

    Path file() {
        return file;
    }

    /** What the file says, for a fingerprint. */
    JsonNode content() {
        return content;
    }

    /** The paths of the fields that it is about. */
    Iterable<String> paths() {
        return fields.keySet();
    }

    /** Puts the fields over the derived ones. One that has no type, here or there, is left out: nothing is known of it yet. */
    void applyTo(ObjectNode mappings, ObjectNode properties) {
        SortedMap<String, JsonNode> derived = Properties.leaves(properties);
        fields.forEach((path, field) -> {
            String type = field.path("type").asText();
            JsonNode before = derived.get(path);
            if (type.equals("object") || field.path("enabled").asText().equals("false")) {
                Properties.remove(properties, path);
            } else if (before != null
                    && !FieldTypes.typeOf(before).equals(FieldTypes.OBJECT)
                    && (type.isEmpty() || FieldTypes.typeOf(before).equals(type))) {
                merge((ObjectNode) before, field);
            } else if (!type.isEmpty()) {
                Properties.put(properties, path, field.deepCopy());
            }
        });
        if (content.has("runtime")) {
            mappings.set("runtime", content.get("runtime").deepCopy());
        }
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(entry -> {
            if (into.get(entry.getKey()) instanceof ObjectNode below && entry.getValue() instanceof ObjectNode above) {
                merge(below, above);
            } else {
                into.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }
}
