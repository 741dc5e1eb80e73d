package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.value.Names;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes valid names of others, as the Airbyte family, clear_tables and truncate do (convex-protocol §6.1). */
final class SanitisedNames {
    private static final String PREFIX = "source_";
    private static final int ATTEMPTS = 3;
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern EDGES = Pattern.compile("^_+|_+$");

    private SanitisedNames() {}

    /** @throws IllegalStateException (500) when the name stays invalid */
    static String table(String name) {
        if (Names.isUserTable(name)) {
            return name;
        }
        String made = PREFIX + slug(name);
        if (!Names.isUserTable(made)) {
            throw new IllegalStateException("No table name can be made of it.");
        }
        return made;
    }

    static String field(String name) {
        return kept(name) ? name : PREFIX + slug(name);
    }

    /** The same value with valid field names at every depth. */
    static JsonNode json(JsonNode value) {
        if (value instanceof ArrayNode array) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> items.add(json(item)));
            return items;
        }
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        object.properties().stream()
                .filter(field -> kept(field.getKey()))
                .forEach(field -> fields.set(field.getKey(), json(field.getValue())));
        object.properties().stream()
                .filter(field -> !kept(field.getKey()))
                .forEach(field -> fields.set(free(field.getKey(), fields), json(field.getValue())));
        return fields;
    }

    private static String free(String name, ObjectNode taken) {
        String made = slug(name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            made = PREFIX + made;
            if (!taken.has(made)) {
                return made;
            }
        }
        throw new IllegalStateException("Too many fields of similar names.");
    }

    private static boolean kept(String name) {
        return Names.isField(name) && !name.startsWith("_");
    }

    private static String slug(String name) {
        String joined = OTHERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("_");
        return EDGES.matcher(joined).replaceAll("");
    }
}
