package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where documents contradict a mapping so that Elasticsearch refuses them, and no setting helps: a plain value in a field that
 * is flattened, nested or an object; an object in another field that is not named by its whole path; keys that are no names in a
 * nested field or an object (seen on 8.19.21 and 9.5.3). Everything else is accepted, and at most not indexed.
 */
public final class Contradictions {

    private Contradictions() {}

    /** The paths of the fields that refuse some of the documents of this shape. */
    public static SortedSet<String> of(JsonNode mappings, Shape documents) {
        SortedSet<String> refusing = new TreeSet<>();
        collect(mappings.path("properties"), isFlat(mappings), "", documents, refusing);
        return refusing;
    }

    private static void collect(
            JsonNode properties, boolean flat, String prefix, Shape object, SortedSet<String> refusing) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            JsonNode field = property.getValue();
            Shape values = object.find(property.getKey());
            String path = prefix + property.getKey();
            boolean plain = !values.scalars().isEmpty();
            if (field.has("properties")) {
                if (plain || values.open()) {
                    refusing.add(path);
                } else {
                    collect(field.get("properties"), isFlat(field), path + ".", values, refusing);
                }
            } else if (FieldTypes.typeOf(field).equals(FieldTypes.FLATTENED)) {
                if (plain) {
                    refusing.add(path);
                }
            } else if (!flat && values.hasObjects()) {
                refusing.add(path);
            }
        }
    }

    private static boolean isFlat(JsonNode object) {
        return object.path("subobjects").asText().equals("false");
    }
}
