package dev.convexmirror.bench;

import dev.convexmirror.convex.ConvexException;
import java.io.IOException;
import java.net.URI;

/** Reads a whole snapshot, transforms every document and throws the result away. */
final class TransformMain {
    private long documents;
    private long bytes;

    private TransformMain() {}

    /** Arguments: URL and key of the deployment. Prints an {@link Outcome}. */
    public static void main(String[] arguments) throws ConvexException, IOException {
        TransformMain count = new TransformMain();
        FirstRequest start = FirstRequest.now();
        Snapshot.read(URI.create(arguments[0]), arguments[1], count::add);
        System.out.println(start.endNow(count.documents, count.bytes).toLine());
        ChildJvm.awaitClose();
    }

    private void add(String id, long ts, byte[] source, int length) {
        documents++;
        bytes += length;
    }
}
