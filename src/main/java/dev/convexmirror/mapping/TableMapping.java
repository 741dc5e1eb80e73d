package dev.convexmirror.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.FieldNotes;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.InvalidConfigurationException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The index of one table.
 *
 * @param definition what to create
 * @param notes fields that are not indexed as one might expect, with the reason, by path
 */
public record TableMapping(IndexDefinition definition, SortedMap<String, String> notes) {

    private static final String FIELD_LIMIT = "index.mapping.total_fields.limit";
    /** What Elasticsearch allows unless told otherwise. */
    private static final int DEFAULT_LIMIT = 1000;
    /** Each field costs memory of the cluster, on every node that has the mapping. */
    private static final int HIGHEST_LIMIT = 5000;
    /** Room for fields that appear later. */
    private static final int HEADROOM = 500;
    /** The agent's own, and the metadata of Elasticsearch. */
    private static final int OTHER_FIELDS = 40;
    /** Two arrays of 8192 objects, the most that one array may have (convex-protocol §4.5), exceed the default of 10000. */
    private static final int NESTED_OBJECTS = 1_000_000;

    /**
     * Derives it.
     *
     * @param document the shape of the table's documents
     * @param provisional whether that is not known yet
     * @throws InvalidConfigurationException when the fields exceed the limit that the settings file sets
     */
    public static TableMapping of(Shape document, TableOptions options, boolean provisional) {
        Shape visible = options.visible(document);
        Set<String> flattened = new HashSet<>(options.rules().flattened());
        SortedMap<String, String> reasons = new TreeMap<>();
        SortedMap<String, JsonNode> settings = options.indexSettings();
        Optional<Integer> configured =
                Optional.ofNullable(settings.get(FIELD_LIMIT)).map(JsonNode::asInt);
        int limit = configured.orElse(HIGHEST_LIMIT) - OTHER_FIELDS;
        while (true) {
            FieldRules rules =
                    new FieldRules(options.rules().dates(), options.rules().nested(), flattened);
            Derivation.Derived derived = Derivation.of(visible, rules);
            ObjectNode mappings = mappings(derived.properties(), options);
            Set<String> mixed = new HashSet<>(derived.mixed());
            // what a file or a rule of the user's says must not cost documents that are known to be there
            for (String path : Contradictions.of(mappings, visible)) {
                Properties.remove((ObjectNode) mappings.get("properties"), path);
                mixed.add(path);
            }
            int count = Properties.count(mappings.get("properties"));
            if (count <= limit) {
                if (configured.isEmpty() && count + OTHER_FIELDS + HEADROOM > DEFAULT_LIMIT) {
                    settings.put(FIELD_LIMIT, IntNode.valueOf(count + OTHER_FIELDS + HEADROOM));
                }
                if (!options.rules().nested().isEmpty()) {
                    settings.putIfAbsent("index.mapping.nested_objects.limit", IntNode.valueOf(NESTED_OBJECTS));
                }
                reasons.putAll(derived.notes());
                mixed.forEach(path -> reasons.put(path, Derivation.MIXED));
                return new TableMapping(
                        new IndexDefinition(
                                mappings, settings, options.fingerprint(), provisional, FieldNotes.ofMixed(mixed)),
                        reasons);
            }
            String largest = largest(visible, flattened)
                    .orElseThrow(() -> new InvalidConfigurationException(options.key() + ".settings sets " + FIELD_LIMIT
                            + " to " + (limit + OTHER_FIELDS) + ", but the mapping has " + (count + OTHER_FIELDS)
                            + " fields with those of the agent, and no object is left to flatten. Raise the limit, or leave"
                            + " fields out by " + options.key() + ".exclude."));
            flattened.add(largest);
            reasons.put(
                    largest,
                    "is one flattened field, because the mapping would have " + (count + OTHER_FIELDS)
                            + " fields and the limit is " + (limit + OTHER_FIELDS)
                            + "; leave other fields out, or flatten others, to have the fields within it by themselves");
        }
    }

    /** The top-level object with the most fields. */
    private static Optional<String> largest(Shape document, Set<String> flattened) {
        return document.fields().orElse(new TreeMap<>()).entrySet().stream()
                .filter(field -> field.getValue().fields().isPresent() && !flattened.contains(field.getKey()))
                .filter(field -> size(field.getValue()) > 1)
                .max(Comparator.comparingInt(field -> size(field.getValue())))
                .map(Map.Entry::getKey);
    }

    private static int size(Shape shape) {
        return 1
                + shape.fields()
                        .map(fields -> fields.values().stream()
                                .mapToInt(TableMapping::size)
                                .sum())
                        .orElse(0);
    }

    private static ObjectNode mappings(ObjectNode derived, TableOptions options) {
        ObjectNode mappings = JsonNodeFactory.instance.objectNode().put("dynamic", false);
        if (options.rules().nested().isEmpty()) {
            mappings.put("subobjects", false);
        }
        ObjectNode properties = mappings.putObject("properties");
        properties.set("_creationTime", FieldTypes.date(Set.of(Scalar.FLOAT)));
        properties.setAll(derived);
        options.mapping().ifPresent(overlay -> overlay.applyTo(mappings, properties));
        return mappings;
    }
}
