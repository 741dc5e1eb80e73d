package dev.convexmirror.export;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportConfig.SchemaChange;
import dev.convexmirror.export.PageApplier.TableTargets;
import dev.convexmirror.index.FieldNotes;
import dev.convexmirror.index.GenerationMappings;
import dev.convexmirror.index.GenerationMappings.Live;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.mapping.Contradictions;
import dev.convexmirror.mapping.LiveShapes;
import dev.convexmirror.mapping.MappingDrift;
import dev.convexmirror.mapping.Shape;
import dev.convexmirror.mapping.TableMapping;
import dev.convexmirror.mapping.TableOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Sees to it that documents are found by all their fields, and that none is refused: defines new generations, and adds a field
 * to a generation before the first document that has it is written, so that no document has to be sent twice for it. What only
 * a new generation can index is kept in the source and reported; what an index would refuse is told before it is written. For
 * the applying thread.
 */
final class TableMappings {

    private static final Logger LOG = Logger.getLogger(TableMappings.class);

    private final ExportedTables tables;
    private final TableSchemas schemas;
    private final GenerationMappings generations;
    private final SinkRetry retry;
    private final OutdatedFields outdated;
    private final PageShapes shapes = new PageShapes();
    private final Map<TableName, Known> known = new HashMap<>();

    TableMappings(
            ExportedTables tables,
            TableSchemas schemas,
            GenerationMappings generations,
            SinkRetry retry,
            SchemaChange onChange) {
        this.tables = tables;
        this.schemas = schemas;
        this.generations = generations;
        this.retry = retry;
        this.outdated = new OutdatedFields(generations, retry, onChange);
    }

    /**
     * What an index was prepared for.
     *
     * @param shape the form of documents
     */
    private record Known(String index, Shape shape) {}

    /**
     * Asks Elasticsearch what it thinks of mappings, settings and pipelines of the user's.
     *
     * @throws InvalidConfigurationException with its reason, when it refuses one; nothing was changed
     */
    void tryOut() throws ProbeException, InterruptedException {
        for (Map.Entry<TableName, TableOptions> entry : new TreeMap<>(tables.options()).entrySet()) {
            TableName table = entry.getKey();
            TableOptions options = entry.getValue();
            if (options.pipeline().isPresent()) {
                retry.run(() ->
                        generations.requirePipeline(table, options.pipeline().get()));
            }
            if (options.haveFiles()) {
                IndexDefinition definition = definition(table);
                try {
                    retry.run(() -> generations.tryOut(table, tables.names().alias(table), definition));
                } catch (InvalidConfigurationException e) {
                    throw options.blaming(e);
                }
            }
        }
    }

    /**
     * What the next generation of a table is to be like.
     *
     * @throws InvalidConfigurationException when the configuration of the table cannot work with its documents
     */
    IndexDefinition definition(TableName table) {
        Optional<Shape> schema = schemas.shape(table);
        TableOptions options = tables.options(table);
        Optional<Shape> seen = Optional.ofNullable(known.get(table)).map(Known::shape);
        // what documents showed just now may be newer than the schema
        Set<String> changed = outdated.notes(table).outdated().keySet();
        Optional<Shape> shape = schema.map(form -> form.with(changed, seen.orElse(Shape.NOTHING)))
                .or(() -> seen)
                .map(form -> form.withMixed(stillMixed(table, form)));
        TableMapping mapping = TableMapping.of(shape.orElse(Shape.NOTHING), options, shape.isEmpty());
        mapping.notes().forEach((path, why) -> LOG.infof("Table %s: the field '%s' %s.", table, path, why));
        schema.ifPresent(form -> options.unknownFields(form)
                .forEach((path, key) ->
                        LOG.warnf("%s names '%s', but no document of the table %s has it.", key, path, table)));
        return withReasons(table, mapping.definition(), Set.of());
    }

    /** What documents showed counts for the next generation too, unless the schema knows better by now. */
    private Set<String> stillMixed(TableName table, Shape schema) {
        return outdated.notes(table).mixed().stream().filter(schema::leavesOpen).collect(toUnmodifiableSet());
    }

    private IndexDefinition withReasons(TableName table, IndexDefinition definition, Set<String> refused) {
        SortedMap<String, String> reasons = outdated.notes(table).reasons();
        refused.forEach(path -> reasons.putIfAbsent(path, "held values that the index before refused"));
        return definition.with(new FieldNotes(definition.notes().mixed(), new TreeMap<>(), reasons));
    }

    /**
     * Looks at generations that exist already: their schema or their configuration may have changed since.
     *
     * @return as {@link #prepare}
     * @throws InvalidConfigurationException when a configuration that is new names fields that no document has: a table is
     *     not read again for a slip of the pen
     */
    SortedMap<TableName, IndexDefinition> review(Map<TableName, String> indices)
            throws ProbeException, InterruptedException {
        SortedMap<TableName, IndexDefinition> remakes = new TreeMap<>();
        for (Map.Entry<TableName, String> index : new TreeMap<>(indices).entrySet()) {
            requireFields(index.getKey(), index.getValue());
            meet(index.getKey(), index.getValue(), Shape.NOTHING, remakes);
        }
        return remakes;
    }

    private void requireFields(TableName table, String index) throws ProbeException, InterruptedException {
        TableOptions options = tables.options(table);
        Map<String, String> unknown =
                schemas.shape(table).map(options::unknownFields).orElse(Map.of());
        if (!unknown.isEmpty()
                && !retry.call(() -> generations.read(index)).fingerprint().equals(options.fingerprint())) {
            throw new InvalidConfigurationException(unknown.entrySet().stream()
                    .map(field -> field.getValue() + " names the field '" + field.getKey()
                            + "', which no document of the table " + table
                            + " has. Correct the name, or remove it; nothing was changed.")
                    .collect(joining("\n")));
        }
    }

    /**
     * Prepares the generations for the documents of a page, before they are written.
     *
     * @return the tables whose generation would refuse some of them, with what accepts them; told once for each reason
     */
    SortedMap<TableName, IndexDefinition> prepare(SpooledPage page, TableTargets targets)
            throws ProbeException, InterruptedException {
        SortedMap<TableName, IndexDefinition> remakes = new TreeMap<>();
        Map<TableName, Shape> documents = shapes.unseen(page, targets);
        for (Map.Entry<TableName, Shape> table : documents.entrySet()) {
            meet(table.getKey(), targets.writing(table.getKey()), table.getValue(), remakes);
        }
        shapes.seen(page, targets);
        return remakes;
    }

    /** The tables whose configuration is another than that of their generation, which only a new one can follow. */
    Set<TableName> reconfigured() {
        return outdated.reconfigured();
    }

    /** The tables that are to be read again for fields whose type changed, if that is wanted; each is told once. */
    Set<TableName> takeRebuilds(Predicate<TableName> possible) {
        return outdated.takeRebuilds(possible);
    }

    private void meet(TableName table, String index, Shape documents, Map<TableName, IndexDefinition> remakes)
            throws ProbeException, InterruptedException {
        Known before = known.get(table);
        if (before == null || !before.index().equals(index)) {
            Live live = retry.call(() -> generations.read(index));
            outdated.begin(table, index, live.notes());
            Optional<Shape> schema = schemas.shape(table);
            Shape seen = before == null ? Shape.NOTHING : before.shape();
            // without a schema, what the index has says what there was before
            Shape shape = schema.map(form -> form.with(live.notes().rebuilt().keySet(), seen))
                    .orElseGet(() -> LiveShapes.of(live.mappings()))
                    .withMixed(live.notes().mixed());
            before = fit(table, index, shape, shape, live, schema.isPresent(), remakes);
        }
        if (!before.shape().covers(documents)) {
            Shape seen = before.shape().or(documents);
            Live live = retry.call(() -> generations.read(index));
            Shape wanted = schemas.newShape(table)
                    .map(schema -> schema.completedBy(documents))
                    .orElse(seen)
                    .withMixed(live.notes().mixed());
            fit(table, index, seen, wanted, live, true, remakes);
        }
    }

    /**
     * Makes the index fit its documents, or says that only another one can.
     *
     * @param seen what certainly occurs
     * @param wanted what it is to be made for
     * @param extending whether that is known well enough to add fields
     */
    private Known fit(
            TableName table,
            String index,
            Shape seen,
            Shape wanted,
            Live live,
            boolean extending,
            Map<TableName, IndexDefinition> remakes)
            throws ProbeException, InterruptedException {
        TableOptions options = tables.options(table);
        try {
            if (!live.fingerprint().equals(options.fingerprint())) {
                outdated.reconfigured(table);
            } else {
                Set<String> refused = Contradictions.of(live.mappings(), options.visible(seen));
                TableMapping mapping = TableMapping.of(wanted.with(refused, seen), options, false);
                if (!refused.isEmpty()) {
                    refused.forEach(path -> LOG.warnf(
                            "Table %s: the field '%s' holds values now that %s refuses. It stays in the documents as it"
                                    + " is and is indexed otherwise, or not at all.",
                            table, path, index));
                    remakes.put(table, withReasons(table, mapping.definition(), refused));
                } else if (extending) {
                    align(table, index, mapping.definition(), live);
                }
            }
        } catch (InvalidConfigurationException e) {
            // found while the agent runs: what is mirrored so far goes on
            LOG.warnf("Table %s: %s New fields are kept, but not indexed.", table, e.getMessage());
        }
        Known now = new Known(index, seen.or(wanted));
        known.put(table, now);
        return now;
    }

    private void align(TableName table, String index, IndexDefinition wanted, Live live)
            throws ProbeException, InterruptedException {
        MappingDrift drift = MappingDrift.between(live.mappings(), wanted);
        if (!drift.addable().isEmpty() || live.provisional()) {
            retry.run(() -> generations.extend(index, table, drift.addable(), wanted));
            LOG.infof(
                    "Table %s: %s has %d more fields.",
                    table, index, drift.addable().size());
        }
        boolean first = known.get(table) == null || !known.get(table).index().equals(index);
        outdated.report(table, wanted.notes().mixed(), drift.changed(), first);
    }
}
