package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.schema.Shape;
import java.util.Optional;

/** One revision of a document, linked to the one before it. Its fields are laid out flat because there are millions. */
public final class Revision {
    private final long ts;
    private final byte[] json;
    private final int size;
    private final Shape shape;
    private final Revision previous;

    private Revision(long ts, byte[] json, int size, Shape shape, Revision previous) {
        this.ts = ts;
        this.json = json;
        this.size = size;
        this.shape = shape;
        this.previous = previous;
    }

    static Revision of(long ts, Content content, Revision previous) {
        return new Revision(ts, content.json, content.size, content.shape, previous);
    }

    static Revision tombstone(long ts, Revision previous) {
        return new Revision(ts, null, 0, Shape.NEVER, previous);
    }

    /** The commit timestamp, ns. */
    public long ts() {
        return ts;
    }

    public boolean deleted() {
        return json == null;
    }

    /** The document in export JSON, not to be changed by the caller. A tombstone has none. */
    public byte[] json() {
        if (deleted()) {
            throw new IllegalStateException("A tombstone has no document.");
        }
        return json;
    }

    /** The size by Convex's formula, bytes; 0 for a tombstone. */
    public int size() {
        return size;
    }

    /** The revision before this one. */
    public Optional<Revision> previous() {
        return Optional.ofNullable(previous);
    }

    /** The revision that a reader at the timestamp sees, be it a tombstone. */
    Optional<Revision> asOf(long snapshotTs) {
        Revision revision = this;
        while (revision != null && revision.ts > snapshotTs) {
            revision = revision.previous;
        }
        return Optional.ofNullable(revision);
    }

    Shape shape() {
        return shape;
    }
}
