package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.export.ExportedTables;
import dev.convexmirror.index.ElasticsearchConnection;

/**
 * Both sides of the mirror, as configured; nothing is asked yet.
 *
 * @param convex        the source
 * @param elasticsearch the sink
 * @param tables        what goes from one to the other
 */
record Connections(ConvexClient convex, ElasticsearchConnection elasticsearch, ExportedTables tables)
        implements AutoCloseable {

    /**
     * Prepares both, and looks at every value that can be judged without asking anybody, so that a mistake ends the start
     * and not the first page.
     *
     * @throws ConfigurationException naming the key, the value unless it is secret, and what to do
     */
    static Connections open(MirrorConfig config) {
        try {
            ExportedTables tables = ExportedTables.of(config.export());
            ConvexClient convex = new ConvexClient(
                    config.convex(), Version.current().number(), config.export().listTablesEvery());
            return new Connections(convex, ElasticsearchConnection.open(config.elasticsearch()), tables);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        convex.close();
        elasticsearch.close();
    }
}
