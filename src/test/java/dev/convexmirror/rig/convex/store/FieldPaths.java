package dev.convexmirror.rig.convex.store;

import java.util.List;
import java.util.Map;

/** Looks into documents along the parts of a path. */
public final class FieldPaths {
    private FieldPaths() {}

    /** Whether there is a value, be it null. */
    public static boolean has(Map<?, ?> document, List<String> path) {
        if (path.size() == 1) {
            return document.containsKey(path.getFirst());
        }
        return document.get(path.getFirst()) instanceof Map<?, ?> inner && has(inner, path.subList(1, path.size()));
    }

    /** The value there; null where there is none. */
    public static Object value(Map<?, ?> document, List<String> path) {
        Object found = document.get(path.getFirst());
        if (path.size() == 1) {
            return found;
        }
        return found instanceof Map<?, ?> inner ? value(inner, path.subList(1, path.size())) : null;
    }
}
