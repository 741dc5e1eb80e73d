package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.ExportDocument;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An index over fields of one tablet, told of every write. Keys are compared with their types: int64 42 is not float 42.0.
 * To be used under the deployment's lock.
 */
final class KeyIndex {
    private static final String UNDEFINED = "undefined";

    private final Tablet tablet;
    private final List<List<String>> paths;
    private final Map<String, Set<String>> byKey = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();

    KeyIndex(Tablet tablet, List<List<String>> paths, long ts) {
        this.tablet = tablet;
        this.paths = paths;
        tablet.scan(ts, Optional.empty(), (internalId, revision) -> {
            put(tablet.documentId(internalId), ExportDocument.parse(revision.json()));
            return true;
        });
    }

    Tablet tablet() {
        return tablet;
    }

    /** The ids of the documents whose fields have these values, in the order of the paths. */
    Set<String> find(List<Object> values) {
        List<String> parts = new ArrayList<>();
        values.forEach(value -> parts.add(text(Optional.ofNullable(value), true)));
        return byKey.getOrDefault(String.join(",", parts), Set.of());
    }

    void put(String id, Map<String, ?> document) {
        remove(id);
        List<String> parts = new ArrayList<>();
        for (List<String> path : paths) {
            parts.add(text(Optional.ofNullable(FieldPaths.value(document, path)), FieldPaths.has(document, path)));
        }
        String key = String.join(",", parts);
        keys.put(id, key);
        byKey.computeIfAbsent(key, k -> new TreeSet<>()).add(id);
    }

    void remove(String id) {
        String key = keys.remove(id);
        if (key != null) {
            byKey.get(key).remove(id);
        }
    }

    private static String text(Optional<Object> value, boolean present) {
        if (!present) {
            return UNDEFINED;
        }
        Map<String, Object> wrapped = new HashMap<>();
        wrapped.put("v", value.orElse(null));
        return new String(ValueFormat.EXPORT.encode(wrapped), StandardCharsets.UTF_8);
    }
}
