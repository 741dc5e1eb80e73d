package dev.convexmirror.rig.convex.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.schema.Shape.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Turns inferred shapes into JSON Schemas. */
final class ShapeSchemas {
    private final SchemaNodes nodes;
    private final IntFunction<Optional<String>> tableNames;

    /**
     * @param tableNames the live table with a number; ids of no live table are plain strings
     */
    ShapeSchemas(SchemaNodes nodes, IntFunction<Optional<String>> tableNames) {
        this.nodes = nodes;
        this.tableNames = tableNames;
    }

    ObjectNode object(ObjectShape shape) {
        SortedMap<String, JsonNode> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        shape.fields().forEach((name, field) -> {
            properties.put(name, schema(field.shape()));
            if (!field.optional()) {
                required.add(name);
            }
        });
        return nodes.object(properties, required);
    }

    private JsonNode schema(Shape shape) {
        if (shape.equals(Shape.NEVER)) {
            return nodes.nothing();
        }
        if (shape.kinds().contains(Kind.UNKNOWN)) {
            return nodes.anything();
        }
        List<JsonNode> variants = new ArrayList<>();
        shape.ids().forEach(number -> tableNames.apply(number).ifPresent(table -> variants.add(nodes.id(table))));
        boolean deadIds =
                shape.ids().stream().anyMatch(number -> tableNames.apply(number).isEmpty());
        addScalars(shape, deadIds, variants);
        shape.object().ifPresent(object -> variants.add(object(object)));
        shape.items().ifPresent(items -> variants.add(nodes.array(schema(items))));
        if (shape.kinds().contains(Kind.RECORD)) {
            variants.add(nodes.anything());
        }
        return nodes.anyOf(variants);
    }

    private void addScalars(Shape shape, boolean deadIds, List<JsonNode> variants) {
        for (Kind kind : Kind.values()) {
            if (shape.kinds().contains(kind) || (kind == Kind.STRING && deadIds)) {
                scalar(kind).ifPresent(variants::add);
            }
        }
    }

    private Optional<JsonNode> scalar(Kind kind) {
        return switch (kind) {
            case NULL -> Optional.of(nodes.type("null"));
            case INT64 -> Optional.of(nodes.int64());
            case FLOAT -> Optional.of(nodes.type("number"));
            case SPECIAL_FLOAT -> Optional.of(nodes.specialFloat());
            case BOOLEAN -> Optional.of(nodes.type("boolean"));
            case STRING -> Optional.of(nodes.type("string"));
            case BYTES -> Optional.of(nodes.bytes());
            case UNKNOWN, RECORD -> Optional.empty();
        };
    }
}
