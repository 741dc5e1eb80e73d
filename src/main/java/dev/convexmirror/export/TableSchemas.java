package dev.convexmirror.export;

import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.mapping.SchemaShapes;
import dev.convexmirror.mapping.Shape;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * What Convex says of the form of each table's documents, asked for seldom, since the answer is costly for the server
 * (convex-protocol §5). That it cannot say it is no failure: documents show their form themselves. For one thread.
 */
final class TableSchemas {

    private static final Logger LOG = Logger.getLogger(TableSchemas.class);
    /** Forms that nobody asked about yet may be this old. */
    private static final Duration FRESH = Duration.ofSeconds(60);
    /** The least between two requests, whatever appears. */
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** The same after one that failed: it may have taken long, and there may be many tables to ask for. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(60);

    private final ConvexClient convex;
    private final InstantSource clock;
    private Map<TableName, Shape> shapes = Map.of();
    private Instant asked = Instant.MIN;
    private String lastFailure = "";

    TableSchemas(ConvexClient convex, InstantSource clock) {
        this.convex = convex;
        this.clock = clock;
    }

    /** The form of a table's documents, as of the last minute. */
    Optional<Shape> shape(TableName table) {
        if (isOlderThan(FRESH) || !shapes.containsKey(table)) {
            ask();
        }
        return Optional.ofNullable(shapes.get(table));
    }

    /** The form of a table's documents, as of now if that was not asked for just before. */
    Optional<Shape> newShape(TableName table) {
        ask();
        return Optional.ofNullable(shapes.get(table));
    }

    private void ask() {
        if (!isOlderThan(lastFailure.isEmpty() ? PAUSE : LONG_PAUSE)) {
            return;
        }
        asked = clock.instant();
        try {
            Map<TableName, Shape> found = new TreeMap<>();
            convex.jsonSchemas().forEach((table, schema) -> found.put(table, SchemaShapes.of(schema)));
            shapes = found;
            lastFailure = "";
        } catch (ConvexException e) {
            shapes = Map.of();
            if (!lastFailure.equals(e.getMessage())) {
                lastFailure = e.getMessage();
                LOG.infof(
                        "The schema of the tables is not available; mappings follow the documents instead. %s",
                        lastFailure);
            }
        }
    }

    private boolean isOlderThan(Duration age) {
        return asked.equals(Instant.MIN) || asked.isBefore(clock.instant().minus(age));
    }
}
