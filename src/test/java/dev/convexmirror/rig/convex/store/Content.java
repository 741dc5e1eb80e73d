package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.schema.Shape;
import dev.convexmirror.rig.convex.value.ValueFormat;
import dev.convexmirror.rig.convex.value.ValueLimits;
import java.util.Map;

/** What a document holds: encoded once, served many times. */
final class Content {
    final byte[] json;
    final int size;
    final Shape shape;

    private Content(byte[] json, int size, Shape shape) {
        this.json = json;
        this.size = size;
        this.shape = shape;
    }

    /** Checks and encodes a document with its system fields. */
    static Content of(Map<String, ?> document) {
        int size = ValueLimits.checkDocument(document);
        return new Content(ValueFormat.EXPORT.encode(document), size, Shape.of(document));
    }

    Content withShape(Shape shared) {
        return new Content(json, size, shared);
    }
}
