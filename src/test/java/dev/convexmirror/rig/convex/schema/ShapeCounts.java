package dev.convexmirror.rig.convex.schema;

import java.util.HashMap;
import java.util.Map;

/** How many documents of a table have which shape, so that a table's shape never needs a scan. Not thread-safe. */
public final class ShapeCounts {
    private final Map<Shape, Entry> counts = new HashMap<>();

    private static final class Entry {
        final Shape shape;
        int count;

        Entry(Shape shape) {
            this.shape = shape;
        }
    }

    /** Counts a document and returns the shape object to keep for it, shared by all documents alike. */
    public Shape add(Shape shape) {
        Entry entry = counts.computeIfAbsent(shape, Entry::new);
        entry.count++;
        return entry.shape;
    }

    /** Takes back one {@link #add}. */
    public void remove(Shape shape) {
        Entry entry = counts.get(shape);
        entry.count--;
        if (entry.count == 0) {
            counts.remove(shape);
        }
    }

    /** The shape of all documents counted. */
    public Shape merged() {
        Shape all = Shape.NEVER;
        for (Shape shape : counts.keySet()) {
            all = all.or(shape);
        }
        return all;
    }
}
