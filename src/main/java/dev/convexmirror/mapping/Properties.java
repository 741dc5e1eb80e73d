package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds and changes fields in the properties of a mapping by their whole path, with or without object fields in between. */
final class Properties {

    private static final String NESTED_LEVEL = "properties";

    private Properties() {}

    /** Every field that is not an object of others, by its path. */
    static SortedMap<String, JsonNode> leaves(JsonNode properties) {
        SortedMap<String, JsonNode> leaves = new TreeMap<>();
        collect(properties, "", leaves);
        return leaves;
    }

    private static void collect(JsonNode properties, String prefix, SortedMap<String, JsonNode> leaves) {
        for (Map.Entry<String, JsonNode> field : properties.properties()) {
            if (field.getValue().has(NESTED_LEVEL)) {
                collect(field.getValue().get(NESTED_LEVEL), prefix + field.getKey() + ".", leaves);
            } else {
                leaves.put(prefix + field.getKey(), field.getValue());
            }
        }
    }

    /** How many fields Elasticsearch counts: objects and subfields too. */
    static int count(JsonNode properties) {
        int count = 0;
        for (JsonNode field : properties) {
            count += 1 + field.path("fields").size() + count(field.path(NESTED_LEVEL));
        }
        return count;
    }

    /** Puts a field in the place of whatever was at its path or within it. */
    static void put(ObjectNode properties, String path, ObjectNode field) {
        remove(properties, path);
        Place place = place(properties, path);
        place.properties.set(place.name, field);
    }

    /** Removes the field at the path and all within it. */
    static void remove(ObjectNode properties, String path) {
        Place place = place(properties, path);
        place.properties.remove(place.name);
        List<String> within = new ArrayList<>();
        place.properties.fieldNames().forEachRemaining(name -> {
            if (name.startsWith(place.name + ".")) {
                within.add(name);
            }
        });
        place.properties.remove(within);
    }

    private record Place(ObjectNode properties, String name) {}

    private static Place place(ObjectNode properties, String path) {
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (properties.path(path.substring(0, dot)).path(NESTED_LEVEL) instanceof ObjectNode inner) {
                return place(inner, path.substring(dot + 1));
            }
        }
        return new Place(properties, path);
    }
}
