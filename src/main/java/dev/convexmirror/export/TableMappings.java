package dev.convexmirror.export;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.PageApplier.TableTargets;
import dev.convexmirror.index.GenerationMappings;
import dev.convexmirror.index.GenerationMappings.Live;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.mapping.LiveShapes;
import dev.convexmirror.mapping.MappingDrift;
import dev.convexmirror.mapping.Shape;
import dev.convexmirror.mapping.TableMapping;
import dev.convexmirror.mapping.TableOptions;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * Sees to it that documents are found by all their fields: defines new generations, and adds a field to a generation before
 * the first document that has it is written, so that no document has to be sent twice for it. What only a new generation can
 * index is kept in the source and reported. For the applying thread.
 */
final class TableMappings {

    private static final Logger LOG = Logger.getLogger(TableMappings.class);
    private static final String CONFIGURATION = "the configuration of the table";

    private final ExportedTables tables;
    private final TableSchemas schemas;
    private final GenerationMappings generations;
    private final SinkRetry retry;
    private final PageShapes shapes = new PageShapes();
    private final Map<TableName, Known> known = new HashMap<>();
    private final SortedMap<TableName, SortedMap<String, String>> outdated = new TreeMap<>();

    TableMappings(ExportedTables tables, TableSchemas schemas, GenerationMappings generations, SinkRetry retry) {
        this.tables = tables;
        this.schemas = schemas;
        this.generations = generations;
        this.retry = retry;
    }

    /** The form of documents that an index was prepared for. */
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
                retry.call(() -> {
                    generations.requirePipeline(table, options.pipeline().get());
                    return table;
                });
            }
            if (options.haveFiles()) {
                IndexDefinition definition = definition(table);
                retry.call(() -> {
                    generations.tryOut(table, tables.names().alias(table), definition);
                    return table;
                });
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
        TableMapping mapping = TableMapping.of(schema.orElse(Shape.NOTHING), options, schema.isEmpty());
        mapping.notes().forEach((path, why) -> LOG.infof("Table %s: the field '%s' %s.", table, path, why));
        schema.ifPresent(shape -> options.unknownFields(shape)
                .forEach((path, key) ->
                        LOG.warnf("%s names '%s', but no document of the table %s has it.", key, path, table)));
        return mapping.definition();
    }

    /** Looks at generations that exist already: their schema or their configuration may have changed since. */
    void review(Map<TableName, String> indices) throws ProbeException, InterruptedException {
        for (Map.Entry<TableName, String> index : new TreeMap<>(indices).entrySet()) {
            meet(index.getKey(), index.getValue(), Shape.NOTHING);
        }
    }

    /** Prepares the generations for the documents of a page, before they are written. */
    void prepare(SpooledPage page, TableTargets targets) throws ProbeException, InterruptedException {
        Map<TableName, Shape> documents = shapes.unseen(page, targets);
        for (Map.Entry<TableName, Shape> table : documents.entrySet()) {
            meet(table.getKey(), targets.writing(table.getKey()), table.getValue());
        }
        shapes.seen(page, targets);
    }

    /** The fields that only a new generation of their table indexes as they are now, with the reason. */
    SortedMap<TableName, SortedMap<String, String>> outdated() {
        return Collections.unmodifiableSortedMap(outdated);
    }

    /** The tables whose configuration is another than that of their generation, which only a new one can follow. */
    Set<TableName> reconfigured() {
        Set<TableName> tablesAnew = new TreeSet<>();
        outdated.forEach((table, why) -> {
            if (why.containsKey(CONFIGURATION)) {
                tablesAnew.add(table);
            }
        });
        return tablesAnew;
    }

    private void meet(TableName table, String index, Shape documents) throws ProbeException, InterruptedException {
        Known before = known.get(table);
        if (before == null || !before.index().equals(index)) {
            outdated.remove(table);
            Live live = retry.call(() -> generations.read(index));
            Optional<Shape> schema = schemas.shape(table);
            if (schema.isPresent()) {
                align(table, index, schema.get(), live);
            } else if (!live.fingerprint().equals(tables.options(table).fingerprint())) {
                report(table, configurationChanged());
            }
            // without a schema, what the index has says what there was before
            Shape shape = schema.orElseGet(() -> LiveShapes.of(live.mappings()));
            before = new Known(index, shape);
            known.put(table, before);
        }
        if (!before.shape().covers(documents)) {
            Shape all = before.shape().or(documents);
            Shape shape = schemas.newShape(table)
                    .map(schema -> schema.completedBy(documents))
                    .orElse(all);
            align(table, index, shape, retry.call(() -> generations.read(index)));
            known.put(table, new Known(index, all.or(shape)));
        }
    }

    private void align(TableName table, String index, Shape shape, Live live)
            throws ProbeException, InterruptedException {
        try {
            TableMapping wanted = TableMapping.of(shape, tables.options(table), false);
            MappingDrift drift = MappingDrift.between(live.mappings(), wanted.definition());
            SortedMap<String, String> changed = new TreeMap<>(drift.changed());
            if (!live.fingerprint().equals(wanted.definition().fingerprint())) {
                changed.putAll(configurationChanged());
            } else if (!drift.addable().isEmpty() || live.provisional()) {
                retry.call(() -> {
                    generations.extend(index, table, drift.addable(), wanted.definition());
                    return index;
                });
                LOG.infof(
                        "Table %s: %s has %d more fields.",
                        table, index, drift.addable().size());
            }
            report(table, changed);
        } catch (InvalidConfigurationException e) {
            // found while the agent runs: what is mirrored so far goes on
            LOG.warnf("Table %s: %s New fields are kept, but not indexed.", table, e.getMessage());
        }
    }

    private static Map<String, String> configurationChanged() {
        return Map.of(CONFIGURATION, "is another than when the index was made");
    }

    private void report(TableName table, Map<String, String> changed) {
        SortedMap<String, String> reported = outdated.computeIfAbsent(table, none -> new TreeMap<>());
        changed.forEach((path, why) -> {
            if (reported.put(path, why) == null) {
                LOG.warnf(
                        "Table %s: %s %s. It is kept in the documents and indexed as such when the table is loaded again:"
                                + " convex-mirror resync %s.",
                        table, path, why, table);
            }
        });
        if (reported.isEmpty()) {
            outdated.remove(table);
        }
    }
}
