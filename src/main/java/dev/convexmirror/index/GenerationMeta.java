package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.util.Optional;

/**
 * What the mapping of a generation says of its origin, under {@code _meta.convex_mirror}. An index without it is somebody
 * else's and is never changed or removed.
 *
 * @param mirror name of the mirror that made it
 * @param table its table
 * @param generation its number, from 1
 * @param createdBy version of the agent that made it
 */
record GenerationMeta(String mirror, TableName table, long generation, String createdBy) {
    private static final String KEY = "convex_mirror";

    ObjectNode toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject(KEY)
                .put("mirror", mirror)
                .put("component", table.component())
                .put("table", table.table())
                .put("generation", generation)
                .put("created_by", createdBy);
        return root;
    }

    static Optional<GenerationMeta> of(JsonNode meta) {
        JsonNode ours = meta.path(KEY);
        String table = ours.path("table").asText("");
        if (table.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new GenerationMeta(
                ours.path("mirror").asText(),
                new TableName(ours.path("component").asText(), table),
                ours.path("generation").asLong(),
                ours.path("created_by").asText()));
    }
}
