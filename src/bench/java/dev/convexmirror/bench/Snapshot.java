package dev.convexmirror.bench;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ChangeFeed;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexConfig;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.document.DocumentTransformer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Reads a whole snapshot with the agent's own client, parser and transformer. */
final class Snapshot implements PageVisitor {
    private final DocumentTransformer transformer = new DocumentTransformer();
    private final Sink sink;
    private long page = 1;

    private Snapshot(Sink sink) {
        this.sink = sink;
    }

    /** Takes the transformed documents. */
    @FunctionalInterface
    interface Sink {
        /** The source is in the first {@code length} bytes, during the call only. */
        void document(String id, long ts, byte[] source, int length) throws IOException;
    }

    /** Reads everything until the first consistent page. */
    static void read(URI url, String deployKey, Sink sink) throws ConvexException {
        Snapshot snapshot = new Snapshot(sink);
        try (ConvexClient client = new ConvexClient(config(url, deployKey), "bench")) {
            ChangeFeed feed = client.feed(Selection.everything());
            PageEnd end = feed.read(Optional.empty(), snapshot);
            while (!end.status().consistent()) {
                snapshot.page++;
                end = feed.read(Optional.of(end.nextCursor()), snapshot);
            }
        }
    }

    @Override
    public void truncate(TableName table) {
        // every table is new here
    }

    @Override
    public void value(JsonParser parser) throws IOException {
        transformer.read(parser);
    }

    @Override
    public void change(TableName table, long ts, boolean deleted) throws IOException {
        transformer.seal(ts, page);
        sink.document(transformer.id(), ts, transformer.buffer(), transformer.length());
    }

    /** As the agent reads its own, so that all the defaults are the same. */
    private static ConvexConfig config(URI url, String deployKey) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ConvexConfig.class, "mirror.convex")
                .withDefaultValue("mirror.convex.url", url.toString())
                .withDefaultValue("mirror.convex.deploy-key", deployKey)
                .build()
                .getConfigMapping(ConvexConfig.class, "mirror.convex");
    }
}
