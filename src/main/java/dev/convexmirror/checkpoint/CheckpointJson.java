package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stored form of a checkpoint. */
final class CheckpointJson {
    private CheckpointJson() {}

    static ObjectNode write(Checkpoint checkpoint) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", Checkpoint.FORMAT);
        json.put("deployment", checkpoint.deployment());
        checkpoint.cursor().ifPresent(cursor -> json.put("cursor", cursor));
        json.put("page", checkpoint.page());
        json.put("consistent", checkpoint.consistent());
        checkpoint.snapshotTs().ifPresent(ts -> json.put("snapshotTs", ts));
        json.put("healFloor", checkpoint.healFloor());
        var tables = json.putArray("tables");
        checkpoint.tables().forEach((table, state) -> {
            ObjectNode entry = tables.addObject()
                    .put("component", table.component())
                    .put("table", table.table())
                    .put("alias", state.alias());
            state.serving().ifPresent(index -> entry.put("serving", index));
            state.filling().ifPresent(index -> entry.put("filling", index));
            entry.put("standing", state.standing().name());
            if (state.insisted()) {
                entry.put("insisted", true);
            }
            state.alone().ifPresent(ts -> entry.put("alone", ts));
            if (!state.previous().isEmpty()) {
                state.previous().forEach(entry.putArray("previous")::add);
            }
        });
        var retired = json.putArray("retired");
        checkpoint.retired().forEach((index, until) -> retired.addObject()
                .put("index", index)
                .put("until", until.toString()));
        checkpoint.syncId().ifPresent(sync -> json.put("syncId", sync));
        json.put("updated", checkpoint.updated().toString());
        return json;
    }

    /** @throws CheckpointFormatException when a newer agent wrote it, or none */
    static Checkpoint read(JsonNode json) {
        JsonNode format = json.path("format");
        if (format.isInt() && format.intValue() > Checkpoint.FORMAT) {
            throw new CheckpointFormatException("The checkpoint was written by a newer convex-mirror (format "
                    + format.intValue() + ", this one understands " + Checkpoint.FORMAT
                    + "). Run that version or a newer one; nothing was changed.");
        }
        try {
            if (!format.isInt() || format.intValue() < 1) {
                throw new IllegalArgumentException("format is missing");
            }
            return new Checkpoint(
                    text(json, "deployment"),
                    optional(json, "cursor"),
                    number(json, "page"),
                    json.path("consistent").asBoolean(),
                    timestamp(json, "snapshotTs"),
                    number(json, "healFloor"),
                    tables(json.path("tables")),
                    retired(json.path("retired")),
                    optional(json, "syncId"),
                    Instant.parse(text(json, "updated")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CheckpointFormatException(
                    "The stored checkpoint is damaged (" + e.getMessage() + "). Restore the index"
                            + " convex-mirror-state from a backup, or delete the checkpoint to take a new snapshot.",
                    e);
        }
    }

    private static SortedMap<TableName, TableState> tables(JsonNode list) {
        SortedMap<TableName, TableState> tables = new TreeMap<>();
        for (JsonNode entry : list) {
            tables.put(
                    new TableName(text(entry, "component"), text(entry, "table")),
                    new TableState(
                            text(entry, "alias"),
                            optional(entry, "serving"),
                            optional(entry, "filling"),
                            Standing.valueOf(text(entry, "standing")),
                            entry.path("insisted").asBoolean(),
                            timestamp(entry, "alone"),
                            previous(entry.path("previous"))));
        }
        return tables;
    }

    private static List<String> previous(JsonNode list) {
        List<String> previous = new ArrayList<>();
        list.forEach(index -> previous.add(index.asText()));
        return previous;
    }

    private static SortedMap<String, Instant> retired(JsonNode list) {
        SortedMap<String, Instant> retired = new TreeMap<>();
        for (JsonNode entry : list) {
            retired.put(text(entry, "index"), Instant.parse(text(entry, "until")));
        }
        return retired;
    }

    private static String text(JsonNode json, String name) {
        return optional(json, name).orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static Optional<String> optional(JsonNode json, String name) {
        return json.path(name).isTextual() ? Optional.of(json.get(name).textValue()) : Optional.empty();
    }

    private static OptionalLong timestamp(JsonNode json, String name) {
        return json.has(name) ? OptionalLong.of(number(json, name)) : OptionalLong.empty();
    }

    private static long number(JsonNode json, String name) {
        if (!json.path(name).canConvertToLong() || !json.path(name).isIntegralNumber()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return json.get(name).longValue();
    }
}
