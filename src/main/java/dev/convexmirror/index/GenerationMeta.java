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
 * @param fingerprint of the configuration of the table that it was made with, see {@link IndexDefinition#fingerprint}
 * @param provisional whether its mapping still waits for the first documents
 * @param notes of its fields
 * @param restore settings to put back before it serves; only while it is filled
 */
record GenerationMeta(
        String mirror,
        TableName table,
        long generation,
        String createdBy,
        String fingerprint,
        boolean provisional,
        FieldNotes notes,
        ObjectNode restore) {
    private static final String KEY = "convex_mirror";

    ObjectNode toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode ours = root.putObject(KEY)
                .put("mirror", mirror)
                .put("component", table.component())
                .put("table", table.table())
                .put("generation", generation)
                .put("created_by", createdBy)
                .put("fingerprint", fingerprint);
        if (provisional) {
            ours.put("provisional", true);
        }
        notes.writeTo(ours);
        if (!restore.isEmpty()) {
            ours.set("restore", restore);
        }
        return root;
    }

    /** The same of a generation whose mapping is complete. */
    GenerationMeta settled() {
        return new GenerationMeta(mirror, table, generation, createdBy, fingerprint, false, notes, restore);
    }

    /** The same of a generation in which these settings hold only while it is filled. */
    GenerationMeta restoring(ObjectNode settings) {
        return new GenerationMeta(mirror, table, generation, createdBy, fingerprint, provisional, notes, settings);
    }

    /** The same with other notes. */
    GenerationMeta with(FieldNotes other) {
        return new GenerationMeta(mirror, table, generation, createdBy, fingerprint, provisional, other, restore);
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
                ours.path("created_by").asText(),
                ours.path("fingerprint").asText(),
                ours.path("provisional").asBoolean(),
                FieldNotes.read(ours),
                ours.path("restore") instanceof ObjectNode settings
                        ? settings
                        : JsonNodeFactory.instance.objectNode()));
    }
}
