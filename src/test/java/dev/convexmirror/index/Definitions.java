package dev.convexmirror.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Definitions of generations for tests that are about something else than mappings. */
public final class Definitions {

    /** People, as far as tests have some; {@code address} is refused when it is no object. */
    public static final IndexDefinition PLAIN = of("""
            {"dynamic":false,"subobjects":false,"properties":{
              "_creationTime":{"type":"date","format":"epoch_millis"},
              "name":{"type":"text","fields":{"keyword":{"type":"keyword"}}},
              "age":{"type":"long"},
              "address":{"type":"flattened"}}}
            """);

    private Definitions() {}

    /** A definition with this mapping and no settings. */
    public static IndexDefinition of(String mappings) {
        try {
            return new IndexDefinition(
                    (ObjectNode) new JsonMapper().readTree(mappings), Map.of(), "", false, FieldNotes.NONE);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
