package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.ExportDocument;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A document as queries see it. Immutable. */
public final class StoredDocument {
    private final String id;
    private final Revision revision;

    StoredDocument(String id, Revision revision) {
        this.id = id;
        this.revision = revision;
    }

    public String id() {
        return id;
    }

    /** The commit timestamp of the revision, ns. */
    public long ts() {
        return revision.ts();
    }

    /** The export JSON that data sync sends, UTF-8; shared, not to be changed by the caller. */
    public byte[] json() {
        return revision.json();
    }

    /** All fields, {@code _id} and {@code _creationTime} among them, with Convex types (int64 is Long, float64 Double). */
    public Map<String, Object> fields() {
        return ExportDocument.parse(json());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredDocument document && document.revision == revision;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id + "@" + ts() + " " + new String(json(), StandardCharsets.UTF_8);
    }
}
