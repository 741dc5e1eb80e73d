package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a generation knows of its fields that its mapping cannot say; kept in the index itself. Immutable.
 *
 * @param mixed paths that hold objects as well as plain values, which no field accepts, so that there must be none
 * @param outdated paths that only a new generation indexes as their values are now, with the reason
 * @param rebuilt the same of generations before, which were made anew for it; the same reason is none to do it again
 */
public record FieldNotes(
        SortedSet<String> mixed, SortedMap<String, String> outdated, SortedMap<String, String> rebuilt) {

    /** Nothing to say. */
    public static final FieldNotes NONE = new FieldNotes(Set.of(), Map.of(), Map.of());

    public FieldNotes {
        mixed = Collections.unmodifiableSortedSet(new TreeSet<>(mixed));
        outdated = Collections.unmodifiableSortedMap(new TreeMap<>(outdated));
        rebuilt = Collections.unmodifiableSortedMap(new TreeMap<>(rebuilt));
    }

    private FieldNotes(Set<String> mixed, Map<String, String> outdated, Map<String, String> rebuilt) {
        this(new TreeSet<>(mixed), new TreeMap<>(outdated), new TreeMap<>(rebuilt));
    }

    /** Notes of these paths alone. */
    public static FieldNotes ofMixed(Set<String> paths) {
        return new FieldNotes(paths, Map.of(), Map.of());
    }

    /** The same with other paths that are out of date. */
    public FieldNotes withOutdated(Map<String, String> paths) {
        return new FieldNotes(mixed, paths, rebuilt);
    }

    /** The same with these paths among the mixed ones. */
    public FieldNotes withMixed(Set<String> paths) {
        SortedSet<String> all = new TreeSet<>(mixed);
        all.addAll(paths);
        return new FieldNotes(all, outdated, rebuilt);
    }

    /** What the next generation is to know of the reasons to make it. */
    public SortedMap<String, String> reasons() {
        SortedMap<String, String> all = new TreeMap<>(rebuilt);
        all.putAll(outdated);
        return all;
    }

    /** Whether something is out of date that no generation was made anew for. */
    public boolean wantRebuild() {
        return !rebuilt.entrySet().containsAll(outdated.entrySet());
    }

    void writeTo(ObjectNode json) {
        if (!mixed.isEmpty()) {
            mixed.forEach(json.putArray("mixed")::add);
        }
        write(json, "outdated", outdated);
        write(json, "rebuilt", rebuilt);
    }

    private static void write(ObjectNode json, String name, Map<String, String> paths) {
        if (!paths.isEmpty()) {
            ObjectNode entry = JsonNodeFactory.instance.objectNode();
            paths.forEach(entry::put);
            json.set(name, entry);
        }
    }

    static FieldNotes read(JsonNode json) {
        SortedSet<String> mixed = new TreeSet<>();
        json.path("mixed").forEach(path -> mixed.add(path.asText()));
        return new FieldNotes(mixed, paths(json.path("outdated")), paths(json.path("rebuilt")));
    }

    private static Map<String, String> paths(JsonNode json) {
        SortedMap<String, String> paths = new TreeMap<>();
        json.properties()
                .forEach(entry -> paths.put(entry.getKey(), entry.getValue().asText()));
        return paths;
    }
}
