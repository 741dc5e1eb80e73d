package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Derives the properties of a mapping from the shape of documents (docs/decisions/0009).
 *
 * <p>Fields within objects are named by their whole path, and there are no object fields, because then no value whatever can
 * stand where Elasticsearch does not accept it: what is unknown or of another form is kept in the source and not indexed. Only
 * around nested fields there have to be objects.
 */
final class Derivation {

    /** Objects within objects deeper than this are one field; Convex allows 16 levels. */
    private static final int MAX_DEPTH = 8;

    /** Why a field is not there. */
    static final String MIXED = "holds objects as well as plain values, so it is stored but not indexed";

    private final FieldRules rules;
    private final SortedSet<String> mixed = new TreeSet<>();
    private final SortedMap<String, String> notes = new TreeMap<>();

    private Derivation(FieldRules rules) {
        this.rules = rules;
    }

    /**
     * What was derived.
     *
     * @param properties by name; by path, but around nested fields
     * @param mixed paths that are not indexed because objects as well as plain values occur
     * @param notes other fields that are not indexed as one might expect, with the reason
     */
    record Derived(ObjectNode properties, SortedSet<String> mixed, SortedMap<String, String> notes) {}

    static Derived of(Shape document, FieldRules rules) {
        Derivation derivation = new Derivation(rules);
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        derivation.addFields(document, "", "", 0, !rules.nested().isEmpty(), properties);
        return new Derived(properties, derivation.mixed, derivation.notes);
    }

    private void addFields(Shape object, String path, String prefix, int depth, boolean objects, ObjectNode to) {
        object.fields()
                .ifPresent(fields -> fields.forEach((name, shape) -> {
                    if (depth > 0 || !name.startsWith("_")) {
                        add(shape, path + name, prefix + name, depth + 1, objects, to);
                    }
                }));
    }

    /**
     * @param path from the document
     * @param name from the object that {@code to} belongs to
     * @param objects whether an object becomes an object field
     */
    private void add(Shape shape, String path, String name, int depth, boolean objects, ObjectNode to) {
        boolean object = shape.hasObjects();
        if (rules.dates().contains(path) && !object) {
            to.set(name, FieldTypes.date(shape.scalars()));
        } else if (object && !shape.scalars().isEmpty()) {
            mixed.add(path);
        } else if (shape.open() || (object && rules.flattened().contains(path))) {
            to.set(name, FieldTypes.flattened());
        } else if (object && depth >= MAX_DEPTH) {
            notes.put(path, "lies deeper than " + MAX_DEPTH + " levels, so all within it is one flattened field");
            to.set(name, FieldTypes.flattened());
        } else if (object && objects) {
            addObject(shape, path, name, depth, to);
        } else if (object) {
            to.set(name, FieldTypes.placeholder());
            addFields(shape, path + ".", name + ".", depth, false, to);
        } else if (!shape.scalars().isEmpty()) {
            to.set(name, FieldTypes.of(shape.scalars()));
        }
    }

    private void addObject(Shape shape, String path, String name, int depth, ObjectNode to) {
        boolean inner = rules.reachesNested(path);
        ObjectNode field = to.putObject(name).put("dynamic", false);
        field.put("type", rules.nested().contains(path) ? "nested" : "object");
        if (!inner) {
            field.put("subobjects", false);
        }
        addFields(shape, path + ".", "", depth, inner, field.putObject("properties"));
    }
}
