package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.document.DocumentTransformer;
import java.io.IOException;

/** Makes a document of each value of a page and forgets it. */
final class Transforming implements PageVisitor {

    private final DocumentTransformer transformer = new DocumentTransformer();

    @Override
    public void truncate(TableName table) {
        // Only the reading matters.
    }

    @Override
    public void value(JsonParser json) throws IOException {
        transformer.read(json);
    }

    @Override
    public void change(TableName table, long ts, boolean deleted) {
        transformer.seal(ts, 1);
    }
}
