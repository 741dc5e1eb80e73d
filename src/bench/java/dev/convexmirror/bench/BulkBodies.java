package dev.convexmirror.bench;

import dev.convexmirror.convex.ConvexException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ready-made bodies of bulk requests in a file, each after its length: the documents of a deployment as the agent would
 * send them, with the same action lines. Written once, before anything is measured.
 */
final class BulkBodies implements AutoCloseable {
    private final Path file;
    private final String index;
    private final int bodyBytes;
    private final DataOutputStream out;
    private final ByteArrayOutputStream body;
    private long documents;

    private BulkBodies(Path file, String index, int bodyBytes) throws IOException {
        this.file = file;
        this.index = index;
        this.bodyBytes = bodyBytes;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        this.body = new ByteArrayOutputStream(bodyBytes);
    }

    /**
     * Writes the file, which is deleted at close.
     *
     * @param index that the documents go into
     * @param bodyBytes what a body has at most, unless a single document has more
     */
    static BulkBodies write(Path file, URI convex, String deployKey, String index, int bodyBytes) {
        try {
            Files.createDirectories(file.getParent());
            BulkBodies bodies = new BulkBodies(file, index, bodyBytes);
            Snapshot.read(convex, deployKey, bodies::add);
            bodies.endBody();
            bodies.out.close();
            return bodies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConvexException e) {
            throw new IllegalStateException(e);
        }
    }

    Path file() {
        return file;
    }

    long documents() {
        return documents;
    }

    private void add(String id, long ts, byte[] source, int length) throws IOException {
        byte[] action = ("{\"index\":{\"_index\":\"" + index + "\",\"_id\":\"" + id
                        + "\",\"version_type\":\"external_gte\",\"version\":" + ts + "}}\n")
                .getBytes(StandardCharsets.UTF_8);
        if (body.size() > 0 && body.size() + action.length + length + 1 > bodyBytes) {
            endBody();
        }
        body.write(action);
        body.write(source, 0, length);
        body.write('\n');
        documents++;
    }

    private void endBody() throws IOException {
        out.writeInt(body.size());
        body.writeTo(out);
        body.reset();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
