package dev.convexmirror.cli;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.GenerationMappings;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.mapping.SchemaShapes;
import dev.convexmirror.mapping.Shape;
import dev.convexmirror.mapping.TableMapping;
import dev.convexmirror.mapping.TableOptions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tries out what the configuration says of the indices of single tables: against their documents, and against Elasticsearch. */
final class OptionsCheck {

    private final Connections connections;
    private final GenerationMappings generations;
    private final PrintStream out;

    OptionsCheck(Connections connections, String mirror, PrintStream out) {
        this.connections = connections;
        this.generations = new GenerationMappings(connections.elasticsearch(), mirror);
        this.out = out;
    }

    /**
     * Looks at those of the tables that have options; Convex is asked for their schema only if there are some.
     *
     * @throws InvalidConfigurationException naming all that has to be corrected
     */
    void run(Collection<TableName> tables) throws ConvexException {
        List<TableName> some = new TreeSet<>(tables)
                .stream()
                        .filter(table -> !connections
                                .tables()
                                .options(table)
                                .fingerprint()
                                .isEmpty())
                        .toList();
        if (some.isEmpty()) {
            return;
        }
        Map<TableName, Shape> shapes = shapes();
        List<String> problems = new ArrayList<>();
        for (TableName table : some) {
            try {
                check(table, shapes.getOrDefault(table, Shape.NOTHING), problems);
            } catch (InvalidConfigurationException e) {
                problems.add(connections.tables().options(table).blaming(e).getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(String.join("\n", problems));
        }
    }

    /** Without schemas everything can be checked but the names of fields. */
    private Map<TableName, Shape> shapes() throws ConvexException {
        Map<TableName, Shape> shapes = new TreeMap<>();
        try {
            connections.convex().jsonSchemas().forEach((table, schema) -> shapes.put(table, SchemaShapes.of(schema)));
        } catch (ConvexException.RequestRefused | ConvexException.Unavailable e) {
            out.printf("Schemas        are not available: %s%n", e.getMessage());
        }
        return shapes;
    }

    private void check(TableName table, Shape shape, List<String> problems) {
        TableOptions options = connections.tables().options(table);
        options.unknownFields(shape)
                .forEach((path, key) -> problems.add(key + " names the field '" + path
                        + "', which no document of the table " + table + " has. Correct the name, or remove it."));
        options.pipeline().ifPresent(pipeline -> generations.requirePipeline(table, pipeline));
        TableMapping mapping = TableMapping.of(shape, options, false);
        if (options.haveFiles()) {
            generations.tryOut(table, connections.tables().names().alias(table), mapping.definition());
        }
        mapping.notes().forEach((path, why) -> out.printf("Table %s: the field '%s' %s.%n", table, path, why));
    }
}
