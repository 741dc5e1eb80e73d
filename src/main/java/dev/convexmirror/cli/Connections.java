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
 */
record Connections(ConvexClient convex, ElasticsearchConnection elasticsearch) implements AutoCloseable {

    /**
     * Prepares both, and looks at every value that can be judged without asking anybody, so that a mistake ends the start
     * and not the first page.
     *
     * @throws ConfigurationException naming the key, the value unless it is secret, and what to do
     */
    static Connections open(MirrorConfig config) {
        try {
            var tables = ExportedTables.filter(config.export());
            var names = ExportedTables.names(config.export());
            return new Connections(
                    new ConvexClient(config.convex(), Version.current().number()),
                    ElasticsearchConnection.open(config.elasticsearch()));
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
