package dev.convexmirror.rig.convex.schema;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The merged fields of all objects that occurred.
 *
 * @param fields by name, in order
 */
public record ObjectShape(SortedMap<String, Field> fields) {
    /**
     * A field of an object.
     *
     * @param optional whether some objects lack it
     */
    public record Field(Shape shape, boolean optional) {}

    ObjectShape or(ObjectShape other) {
        SortedMap<String, Field> merged = new TreeMap<>();
        fields.forEach((name, field) -> {
            Field counterpart = other.fields.get(name);
            merged.put(
                    name,
                    counterpart == null
                            ? new Field(field.shape, true)
                            : new Field(field.shape.or(counterpart.shape), field.optional || counterpart.optional));
        });
        other.fields.forEach((name, field) -> merged.computeIfAbsent(name, absent -> new Field(field.shape, true)));
        return new ObjectShape(merged);
    }
}
