package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads, from the mapping of an index, of which form the documents were that it was made for. */
public final class LiveShapes {

    private LiveShapes() {}

    /** The shape of documents that the mapping makes searchable. */
    public static Shape of(JsonNode mappings) {
        Shape document = Shape.NOTHING;
        for (var leaf : Properties.leaves(mappings.path("properties")).entrySet()) {
            if (!leaf.getKey().startsWith("_")) {
                document = document.or(Shape.at(leaf.getKey(), leaf(leaf.getValue())));
            }
        }
        return document;
    }

    private static Shape leaf(JsonNode field) {
        return switch (FieldTypes.typeOf(field)) {
            case FieldTypes.OBJECT -> Shape.object(new TreeMap<>());
            case "text" -> Shape.of(Scalar.STRING);
            case "keyword" ->
                scalars(keyword(field.path("fields")
                        .path(FieldTypes.NUMBER)
                        .path("type")
                        .asText()));
            case "long" -> Shape.of(Scalar.INT64);
            case "double" -> Shape.of(Scalar.FLOAT);
            case "boolean" -> Shape.of(Scalar.BOOLEAN);
            case "binary" -> Shape.of(Scalar.BYTES);
            case "flattened" -> Shape.OPEN;
            default -> scalars(Set.of(Scalar.STRING, Scalar.INT64, Scalar.FLOAT));
        };
    }

    private static Set<Scalar> keyword(String number) {
        return switch (number) {
            case "long" -> Set.of(Scalar.STRING, Scalar.ID, Scalar.INT64);
            case "double" -> Set.of(Scalar.STRING, Scalar.ID, Scalar.INT64, Scalar.FLOAT);
            default -> Set.of(Scalar.ID);
        };
    }

    private static Shape scalars(Set<Scalar> values) {
        return new Shape(values, Optional.empty(), false);
    }
}
