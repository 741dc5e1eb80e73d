package dev.convexmirror.mapping;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All forms that the values of one field have, as far as they matter to Elasticsearch: an array counts as its items, since an
 * Elasticsearch field holds any number of values, and null as nothing. Immutable.
 *
 * @param scalars the plain values that occur
 * @param fields the fields of the objects that occur, empty when none does
 * @param open whether values of unknown form occur: records and {@code v.any()}
 */
public record Shape(Set<Scalar> scalars, Optional<SortedMap<String, Shape>> fields, boolean open) {

    /** No value at all, or only null and empty arrays. */
    public static final Shape NOTHING = new Shape(Set.of(), Optional.empty(), false);

    /** A record, or a value of which nothing is known. */
    static final Shape OPEN = new Shape(Set.of(), Optional.empty(), true);

    /** Objects and plain values of every kind. */
    private static final Shape MIXED = new Shape(EnumSet.allOf(Scalar.class), Optional.empty(), true);

    /** As many fields as an object may have, within a document, that Convex does not take for a record (convex-protocol §5). */
    private static final int MAX_FIELDS = 64;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public Shape {
        scalars = Set.copyOf(scalars);
        fields = fields.map(some -> {
            SortedMap<String, Shape> copy = new TreeMap<>(some);
            copy.replaceAll(
                    (name, shape) -> shape.isLikeARecord() ? new Shape(shape.scalars, Optional.empty(), true) : shape);
            return Collections.unmodifiableSortedMap(copy);
        });
    }

    /** Whether keys are so many, or so formed, that they are data and not names. */
    private boolean isLikeARecord() {
        return fields.isPresent()
                && (open
                        || fields.get().size() > MAX_FIELDS
                        || !fields.get().keySet().stream()
                                .allMatch(name -> IDENTIFIER.matcher(name).matches()));
    }

    static Shape of(Scalar scalar) {
        return new Shape(Set.of(scalar), Optional.empty(), false);
    }

    static Shape object(Map<String, Shape> fields) {
        return new Shape(Set.of(), Optional.of(new TreeMap<>(fields)), false);
    }

    /** A document that has nothing but a field of this shape at a path. */
    static Shape at(String path, Shape leaf) {
        int dot = path.indexOf('.');
        return object(
                Map.of(dot < 0 ? path : path.substring(0, dot), dot < 0 ? leaf : at(path.substring(dot + 1), leaf)));
    }

    /** This shape, when objects as well as plain values occur at these paths. */
    public Shape withMixed(Set<String> paths) {
        Shape shape = this;
        for (String path : paths) {
            shape = shape.or(at(path, MIXED));
        }
        return shape;
    }

    /** This shape, with all that another one has at these paths. */
    public Shape with(Set<String> paths, Shape other) {
        Shape shape = this;
        for (String path : paths) {
            Shape found = other.find(path);
            shape = found.equals(NOTHING) ? shape : shape.or(at(path, found));
        }
        return shape;
    }

    /** Whether the shape leaves open what occurs at a path, so that what documents showed there counts. */
    public boolean leavesOpen(String path) {
        Shape found = find(path);
        return found.open || found.equals(NOTHING);
    }

    /** The shape at a path; nothing when there is no such field. */
    Shape find(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? field(path) : field(path.substring(0, dot)).find(path.substring(dot + 1));
    }

    /** Whether objects or records occur. */
    boolean hasObjects() {
        return open || fields.isPresent();
    }

    /** The shape of one of its fields. */
    Shape field(String name) {
        return fields.map(some -> some.getOrDefault(name, NOTHING)).orElse(NOTHING);
    }

    /** The shape of values that have either. */
    public Shape or(Shape other) {
        if (equals(other)) {
            return this;
        }
        Set<Scalar> all = EnumSet.noneOf(Scalar.class);
        all.addAll(scalars);
        all.addAll(other.scalars);
        return new Shape(all, merged(other), open || other.open);
    }

    private Optional<SortedMap<String, Shape>> merged(Shape other) {
        if (fields.isEmpty() || other.fields.isEmpty()) {
            return fields.or(other::fields);
        }
        SortedMap<String, Shape> merged = new TreeMap<>(fields.get());
        other.fields.get().forEach((name, shape) -> merged.merge(name, shape, Shape::or));
        return Optional.of(merged);
    }

    /** Whether a mapping that was made for this shape leaves nothing of the other one unsearchable. */
    public boolean covers(Shape other) {
        if (!other.scalars.stream().allMatch(value -> scalars.stream().anyMatch(known -> known.covers(value)))
                || (other.open && !open)) {
            return false;
        }
        return open
                || other.fields.isEmpty()
                || (fields.isPresent()
                        && other.fields.get().entrySet().stream()
                                .allMatch(field -> field.getValue().equals(NOTHING)
                                        || field(field.getKey()).covers(field.getValue())));
    }

    /**
     * This shape, and what documents show where it knows nothing. A schema tells more than documents do (ids and bytes are
     * strings in them), so it counts wherever it says something; unless documents contradict it, which are newer then.
     */
    public Shape completedBy(Shape documents) {
        if (equals(NOTHING)) {
            return documents;
        }
        if (open || fields.isEmpty() || documents.fields.isEmpty()) {
            return covers(documents) ? this : or(documents);
        }
        SortedMap<String, Shape> completed = new TreeMap<>(fields.get());
        documents.fields.get().forEach((name, shape) -> completed.merge(name, shape, Shape::completedBy));
        Shape plain = new Shape(documents.scalars, Optional.empty(), false);
        Shape all = new Shape(scalars, Optional.of(completed), open);
        return all.covers(plain) ? all : all.or(plain);
    }
}
