package dev.convexmirror.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Settings and mapping of a new generation. */
final class GenerationBody {
    /**
     * No refresh while filling: nobody searches it. {@code gc_deletes} is longer than any replay, so that a replayed old
     * version of a deleted document stays superseded. A keyword takes 32766 bytes, that is 8191 characters of four.
     * Of {@code _mirror}, {@code page} is searched and {@code ts} only sorted by.
     */
    private static final String TEMPLATE = """
            {
              "settings": {
                "index": {
                  "refresh_interval": "-1",
                  "gc_deletes": "1h",
                  "mapping": {"ignore_malformed": true}
                }
              },
              "mappings": {
                "date_detection": false,
                "dynamic_templates": [
                  {"strings": {"match_mapping_type": "string", "mapping": {
                    "type": "text",
                    "fields": {"keyword": {"type": "keyword", "ignore_above": 8191}}}}},
                  {"integers": {"match_mapping_type": "long", "mapping": {"type": "long"}}},
                  {"floats": {"match_mapping_type": "double", "mapping": {"type": "double"}}}
                ],
                "properties": {
                  "_creationTime": {"type": "date", "format": "epoch_millis"},
                  "_mirror": {"dynamic": false, "properties": {
                    "ts": {"type": "long", "index": false},
                    "page": {"type": "long"}}}
                }
              }
            }
            """;

    private GenerationBody() {}

    static String of(GenerationMeta meta) {
        try {
            ObjectNode body = (ObjectNode) new ObjectMapper().readTree(TEMPLATE);
            ((ObjectNode) body.get("mappings")).set("_meta", meta.toJson());
            return body.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
