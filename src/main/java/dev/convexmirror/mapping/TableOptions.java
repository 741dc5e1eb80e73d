package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.index.InvalidConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the configuration says of the index of one table. Immutable.
 *
 * @param key what the keys begin with, {@code mirror.export.table."NAME"}
 * @param columns the fields that are mirrored
 * @param mapping fields over the derived ones
 * @param settings settings over the agent's
 * @param pipeline the ingest pipeline of every document
 * @param rules what the schema cannot say
 */
public record TableOptions(
        String key,
        ColumnSelection columns,
        Optional<MappingOverlay> mapping,
        SettingsOverlay settings,
        Optional<String> pipeline,
        FieldRules rules) {

    /** A table of which the configuration says nothing. */
    public static final TableOptions NONE = new TableOptions(
            "",
            ColumnSelection.EVERYTHING,
            Optional.empty(),
            new SettingsOverlay(new TreeMap<>(), Optional.empty()),
            Optional.empty(),
            FieldRules.NONE);

    /**
     * Reads the files.
     *
     * @throws dev.convexmirror.index.InvalidConfigurationException naming the key, the file and what is wrong with it
     */
    public static TableOptions read(
            String key,
            ColumnSelection columns,
            Optional<Path> mapping,
            Optional<Path> settings,
            Optional<String> pipeline,
            FieldRules rules) {
        return new TableOptions(
                key,
                columns,
                mapping.map(file -> MappingOverlay.read(key + ".mapping", file)),
                settings.map(file -> SettingsOverlay.read(key + ".settings", file))
                        .orElse(NONE.settings),
                pipeline,
                rules);
    }

    /** Whether Elasticsearch has to be asked what it thinks of them. */
    public boolean haveFiles() {
        return mapping.isPresent() || !settings.settings().isEmpty();
    }

    /** The same complaint of Elasticsearch's, with the files that it may be about, by the keys that name them. */
    public InvalidConfigurationException blaming(InvalidConfigurationException complaint) {
        List<String> files = new ArrayList<>();
        mapping.ifPresent(overlay -> files.add(key + ".mapping is " + overlay.file()));
        settings.file().ifPresent(file -> files.add(key + ".settings is " + file));
        String all = files.isEmpty() ? "" : " (" + String.join("; ", files) + ".)";
        return new InvalidConfigurationException(complaint.getMessage() + all);
    }

    /**
     * The same for the same options, another for others; empty for none. A generation that was made with another one has to be
     * made anew.
     */
    public String fingerprint() {
        if (withoutKey().equals(NONE)) {
            return "";
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(canonical().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private TableOptions withoutKey() {
        SettingsOverlay anywhere = new SettingsOverlay(settings.settings(), Optional.empty());
        return new TableOptions("", columns, mapping, anywhere, pipeline, rules);
    }

    private String canonical() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        columns.include().ifPresent(fields -> strings(all, "include", fields));
        strings(all, "exclude", columns.exclude());
        mapping.ifPresent(overlay -> all.set("mapping", overlay.content()));
        settings.settings().forEach(all.putObject("settings")::set);
        pipeline.ifPresent(name -> all.put("pipeline", name));
        strings(all, "dates", rules.dates());
        strings(all, "nested", rules.nested());
        strings(all, "flattened", rules.flattened());
        return all.toString();
    }

    private static void strings(ObjectNode to, String name, Collection<String> texts) {
        new TreeSet<>(texts).forEach(to.putArray(name)::add);
    }

    /** The shape without the fields that are not mirrored. */
    public Shape visible(Shape document) {
        return new Shape(
                document.scalars(),
                document.fields().map(fields -> {
                    SortedMap<String, Shape> visible = new TreeMap<>(fields);
                    visible.keySet().removeIf(field -> !columns.includes(field));
                    return visible;
                }),
                document.open());
    }

    /**
     * The fields that the options name and that no document has, each with the key that names it. Nothing can be said of a
     * table without documents.
     */
    public Map<String, String> unknownFields(Shape document) {
        Map<String, String> unknown = new TreeMap<>();
        if (document.fields().orElse(new TreeMap<>()).keySet().stream().allMatch(name -> name.startsWith("_"))) {
            return unknown;
        }
        columns.include().ifPresent(fields -> look(document, fields, "include", unknown));
        look(document, columns.exclude(), "exclude", unknown);
        Shape visible = visible(document);
        look(visible, rules.dates(), "dates", unknown);
        look(visible, rules.nested(), "nested", unknown);
        look(visible, rules.flattened(), "flattened", unknown);
        mapping.ifPresent(overlay -> look(visible, overlay.paths(), "mapping", unknown));
        return unknown;
    }

    private void look(Shape document, Iterable<String> paths, String suffix, Map<String, String> unknown) {
        for (String path : paths) {
            if (!path.equals("_id") && !path.equals("_creationTime") && !exists(document, path)) {
                unknown.put(path, key + "." + suffix);
            }
        }
    }

    private static boolean exists(Shape document, String path) {
        Shape shape = document;
        for (String name : path.split("\\.", -1)) {
            if (shape.open()) {
                return true;
            }
            if (!shape.fields().map(fields -> fields.containsKey(name)).orElse(false)) {
                return false;
            }
            shape = shape.field(name);
        }
        return true;
    }

    /** The settings as JSON values by name. */
    SortedMap<String, JsonNode> indexSettings() {
        SortedMap<String, JsonNode> all = new TreeMap<>(settings.settings());
        pipeline.ifPresent(name -> all.put("index.default_pipeline", JsonNodeFactory.instance.textNode(name)));
        return all;
    }
}
