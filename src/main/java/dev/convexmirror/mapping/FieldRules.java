package dev.convexmirror.mapping;

import java.util.Set;

/**
 * What the configuration says of fields that the schema cannot say. A field is named by its path, {@code address.city}.
 *
 * @param dates strings and numbers that are points in time
 * @param nested arrays of objects whose items are searched one by one
 * @param flattened objects that become one field
 */
public record FieldRules(Set<String> dates, Set<String> nested, Set<String> flattened) {

    /** Nothing out of the ordinary. */
    public static final FieldRules NONE = new FieldRules(Set.of(), Set.of(), Set.of());

    public FieldRules {
        dates = Set.copyOf(dates);
        nested = Set.copyOf(nested);
        flattened = Set.copyOf(flattened);
    }

    /** Whether the field, or one within it, is nested. */
    boolean reachesNested(String path) {
        return nested.stream().anyMatch(name -> name.equals(path) || name.startsWith(path + "."));
    }
}
