package dev.convexmirror.rig.convex.schema;

import dev.convexmirror.rig.convex.value.ConvexId;
import dev.convexmirror.rig.convex.value.Names;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known about the type of a value that was seen in many documents: the union of every kind that occurred, with
 * objects merged into one object, arrays into one array and floats into one float (convex-protocol §5).
 *
 * @param kinds the scalar kinds that occurred
 * @param ids the table numbers of the document ids that occurred
 * @param items the shape of the items of all arrays; of arrays that were all empty, {@link #NEVER}
 */
public record Shape(
        SortedSet<Kind> kinds, SortedSet<Integer> ids, Optional<ObjectShape> object, Optional<Shape> items) {
    private static final int MAX_FIELDS = 64;
    private static final int MAX_VARIANTS = 16;
    private static final Shape UNKNOWN = of(Kind.UNKNOWN);

    /** The shape of no value at all. */
    public static final Shape NEVER =
            new Shape(Collections.emptySortedSet(), Collections.emptySortedSet(), Optional.empty(), Optional.empty());

    /** Kinds that need no further description, in the order in which a union names them. */
    public enum Kind {
        UNKNOWN,
        NULL,
        INT64,
        FLOAT,
        SPECIAL_FLOAT,
        BOOLEAN,
        STRING,
        BYTES,
        RECORD
    }

    /** The shape of one value. */
    public static Shape of(Object value) {
        return switch (value) {
            case null -> of(Kind.NULL);
            case Boolean ignored -> of(Kind.BOOLEAN);
            case Long ignored -> of(Kind.INT64);
            case Double number -> of(isOrdinary(number) ? Kind.FLOAT : Kind.SPECIAL_FLOAT);
            case byte[] ignored -> of(Kind.BYTES);
            case String text ->
                ConvexId.decode(text).map(id -> ofId(id.tableNumber())).orElseGet(() -> of(Kind.STRING));
            case List<?> array -> ofItems(array);
            case Map<?, ?> object -> ofFields(object);
            default -> throw new IllegalArgumentException(value.getClass() + " is no Convex value");
        };
    }

    /** The shape of values that have either shape. */
    public Shape or(Shape other) {
        if (equals(other)) {
            return this;
        }
        TreeSet<Kind> allKinds = new TreeSet<>(kinds);
        allKinds.addAll(other.kinds);
        if (allKinds.contains(Kind.SPECIAL_FLOAT)) {
            allKinds.remove(Kind.FLOAT);
        }
        TreeSet<Integer> allIds = new TreeSet<>(ids);
        allIds.addAll(other.ids);
        Optional<ObjectShape> merged = object.isPresent() && other.object.isPresent()
                ? Optional.of(object.get().or(other.object.get()))
                : object.or(() -> other.object);
        if (merged.filter(fields -> fields.fields().size() > MAX_FIELDS).isPresent()) {
            merged = Optional.empty();
            allKinds.add(Kind.RECORD);
        }
        Optional<Shape> allItems = items.isPresent() && other.items.isPresent()
                ? Optional.of(items.get().or(other.items.get()))
                : items.or(() -> other.items);
        Shape union = new Shape(allKinds, allIds, merged, allItems);
        return allKinds.contains(Kind.UNKNOWN) || union.variants() > MAX_VARIANTS ? UNKNOWN : union;
    }

    /** Whether every value is an object with known fields. */
    public boolean isObject() {
        return object.isPresent() && variants() == 1;
    }

    private int variants() {
        return kinds.size() + ids.size() + (object.isPresent() ? 1 : 0) + (items.isPresent() ? 1 : 0);
    }

    private static boolean isOrdinary(double number) {
        return Double.isFinite(number) && (number != 0 || 1 / number > 0);
    }

    private static Shape of(Kind kind) {
        return new Shape(
                new TreeSet<>(List.of(kind)), Collections.emptySortedSet(), Optional.empty(), Optional.empty());
    }

    private static Shape ofId(int tableNumber) {
        return new Shape(
                Collections.emptySortedSet(), new TreeSet<>(List.of(tableNumber)), Optional.empty(), Optional.empty());
    }

    private static Shape ofItems(List<?> array) {
        Shape items = NEVER;
        for (Object item : array) {
            items = items.or(of(item));
        }
        return new Shape(
                Collections.emptySortedSet(), Collections.emptySortedSet(), Optional.empty(), Optional.of(items));
    }

    private static Shape ofFields(Map<?, ?> object) {
        SortedMap<String, ObjectShape.Field> fields = new TreeMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String name = (String) field.getKey();
            if (!Names.isIdentifier(name)) {
                return of(Kind.RECORD);
            }
            fields.put(name, new ObjectShape.Field(of(field.getValue()), false));
        }
        if (fields.size() > MAX_FIELDS) {
            return of(Kind.RECORD);
        }
        return new Shape(
                Collections.emptySortedSet(),
                Collections.emptySortedSet(),
                Optional.of(new ObjectShape(fields)),
                Optional.empty());
    }
}
