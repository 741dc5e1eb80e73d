package dev.convexmirror.index;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Settings and mapping of a new generation. */
final class GenerationBody {

    static final String REFRESH_INTERVAL = "index.refresh_interval";
    static final String REPLICAS = "index.number_of_replicas";

    private static final String MIRROR = "_mirror";

    private GenerationBody() {}

    static ObjectNode of(GenerationMeta meta, IndexDefinition definition) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode settings = body.putObject("settings");
        definition.settings().forEach(settings::set);
        needs(settings);
        ObjectNode mappings = definition.mappings();
        addOwnFields(mappings);
        mappings.set("_meta", meta.toJson());
        body.set("mappings", mappings);
        return body;
    }

    /**
     * {@code gc_deletes} is longer than any replay, so that a replayed old version of a deleted document stays superseded. A
     * value of another form than the mapping's is kept in the source and not indexed; it must not cost the document, nor be
     * found as what it is not.
     */
    private static void needs(ObjectNode settings) {
        settings.put("index.gc_deletes", "1h");
        settings.put("index.mapping.ignore_malformed", true);
        settings.put("index.mapping.coerce", false);
    }

    /** {@code page} is searched, {@code ts} only sorted by. */
    private static void addOwnFields(ObjectNode mappings) {
        ObjectNode properties = mappings.withObjectProperty("properties");
        boolean flat = mappings.has("subobjects");
        ObjectNode own = flat
                ? properties
                : properties.putObject(MIRROR).put("dynamic", false).putObject("properties");
        String prefix = flat ? MIRROR + "." : "";
        own.putObject(prefix + "ts").put("type", "long").put("index", false);
        own.putObject(prefix + "page").put("type", "long");
    }
}
