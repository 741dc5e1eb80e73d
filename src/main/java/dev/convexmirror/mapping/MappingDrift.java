package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.IndexDefinition;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the mapping of a generation differs from what it would be if it was made now.
 *
 * @param addable the fields to put into it as it is, as the properties of a mapping; documents that were written before have
 *     to be sent again to be found by them
 * @param changed the fields that only a new generation can index as they are now, with the reason, by path
 */
public record MappingDrift(ObjectNode addable, SortedMap<String, String> changed) {

    /** Whether there is nothing to do. */
    public boolean isNone() {
        return addable.isEmpty() && changed.isEmpty();
    }

    /** Whether only a new generation makes all fields searchable. */
    public boolean needsRebuild() {
        return !changed.isEmpty();
    }

    /**
     * Compares. A field that is not wanted any more is no difference: it costs little, and may come back.
     *
     * @param live the mapping as Elasticsearch gives it
     */
    public static MappingDrift between(JsonNode live, IndexDefinition wanted) {
        JsonNode wantedProperties = wanted.mappings().path("properties");
        SortedMap<String, JsonNode> have = Properties.leaves(live.path("properties"));
        SortedMap<String, String> changed = new TreeMap<>();
        SortedMap<String, JsonNode> added = new TreeMap<>();
        Properties.leaves(wantedProperties).forEach((path, field) -> {
            JsonNode now = have.get(path);
            String type = type(field);
            if (now == null) {
                above(have, path)
                        .or(() -> isObject(field) ? Optional.empty() : within(have, path))
                        .ifPresentOrElse(
                                other -> changed.put(path, "is now of type " + type + ", but the index has " + other),
                                () -> added.put(path, field));
            } else if (!type(now).equals(type)) {
                changed.put(path, "is now of type " + type + ", but the index has it as " + type(now));
            } else if (!names(now).containsAll(names(field))) {
                added.put(path, field);
            }
        });
        flattenedNoMore(have, wantedProperties, changed);
        return new MappingDrift(nest(wantedProperties, added, ""), changed);
    }

    /** A field with values of its own, on the way to the path. */
    private static Optional<String> above(SortedMap<String, JsonNode> have, String path) {
        return have.keySet().stream()
                .filter(name -> path.startsWith(name + ".") && !isObject(have.get(name)))
                .findFirst();
    }

    private static Optional<String> within(SortedMap<String, JsonNode> have, String path) {
        return have.keySet().stream()
                .filter(name -> name.startsWith(path + "."))
                .findFirst();
    }

    /** A flattened field refuses a document that has a plain value there. */
    private static void flattenedNoMore(
            SortedMap<String, JsonNode> have, JsonNode wanted, SortedMap<String, String> changed) {
        SortedMap<String, JsonNode> leaves = Properties.leaves(wanted);
        have.forEach((path, field) -> {
            if (type(field).equals(FieldTypes.FLATTENED)
                    && !leaves.containsKey(path)
                    && within(leaves, path).isEmpty()) {
                changed.put(path, "is flattened in the index, which refuses documents that have a plain value in it");
            }
        });
    }

    /** The wanted properties, with nothing but the fields to add in them. */
    private static ObjectNode nest(JsonNode wanted, Map<String, JsonNode> added, String prefix) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            String path = prefix + field.getKey();
            if (field.getValue().has("properties")) {
                ObjectNode inner = nest(field.getValue().get("properties"), added, path + ".");
                if (!inner.isEmpty()) {
                    ((ObjectNode) result.set(field.getKey(), field.getValue().deepCopy())
                                    .get(field.getKey()))
                            .set("properties", inner);
                }
            } else if (added.containsKey(path)) {
                result.set(field.getKey(), field.getValue());
            }
        }
        return result;
    }

    private static String type(JsonNode field) {
        return FieldTypes.typeOf(field);
    }

    private static boolean isObject(JsonNode field) {
        return type(field).equals(FieldTypes.OBJECT);
    }

    private static Set<String> names(JsonNode field) {
        Set<String> names = new TreeSet<>();
        field.path("fields").fieldNames().forEachRemaining(names::add);
        return names;
    }
}
