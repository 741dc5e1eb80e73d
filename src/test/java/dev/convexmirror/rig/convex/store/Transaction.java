package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.ConvexId;
import dev.convexmirror.rig.convex.value.ExportDocument;
import dev.convexmirror.rig.convex.value.Id128;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A transaction in progress; all its writes are committed together, or none when it throws. Tables come into being with
 * the first insert. Values are null, Boolean, Long, Double, String, byte[], List and Map. Usable by the thread that
 * runs it, while it runs.
 */
public final class Transaction {
    private static final int MAX_WRITES = 16_000;
    private static final long MAX_BYTES = 16L << 20;
    /** Each look-up in an index reads one interval. */
    private static final int MAX_LOOKUPS = 4096;

    private final Deployment deployment;
    private final Map<Key, Optional<Content>> writes = new LinkedHashMap<>();
    private long bytes;
    private int lookups;

    record Key(Tablet tablet, Id128 internalId) {}

    Transaction(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Inserts into {@code table} or {@code component/table}; returns the new document's id. */
    public String insert(String table, Map<String, ?> fields) {
        return insert(TableRef.parse(table), fields);
    }

    public String insert(TableRef table, Map<String, ?> fields) {
        Tablet tablet = deployment.activeOrNew(table);
        refuseSystemFields(fields);
        Id128 internalId = deployment.newInternalId();
        String id = tablet.documentId(internalId);
        write(new Key(tablet, internalId), deployment.withSystemFields(fields, id));
        return id;
    }

    /** Replaces the given fields of a document and keeps the others. */
    public void patch(String table, String id, Map<String, ?> fields) {
        patch(TableRef.parse(table), id, fields);
    }

    public void patch(TableRef table, String id, Map<String, ?> fields) {
        Key key = find(table, id);
        refuseSystemFields(fields);
        Map<String, Object> document = new TreeMap<>(read(key));
        document.putAll(fields);
        write(key, document);
    }

    /** Replaces all fields of a document but its id and creation time. */
    public void replace(String table, String id, Map<String, ?> fields) {
        replace(TableRef.parse(table), id, fields);
    }

    public void replace(TableRef table, String id, Map<String, ?> fields) {
        Key key = find(table, id);
        refuseSystemFields(fields);
        Map<String, Object> document = new TreeMap<>(fields);
        document.put("_id", id);
        document.put("_creationTime", read(key).get("_creationTime"));
        write(key, document);
    }

    public void delete(String table, String id) {
        delete(TableRef.parse(table), id);
    }

    public void delete(TableRef table, String id) {
        put(find(table, id), Optional.empty());
    }

    /**
     * The ids of the documents whose fields have the values, in the order of the index's fields.
     *
     * @throws InvalidWriteException {@code IndexNotFoundError} when there is no index of the name
     */
    public Set<String> find(TableRef table, String index, List<Object> values) {
        if (++lookups > MAX_LOOKUPS) {
            throw new InvalidWriteException(
                    "TooManyReads", "A transaction may read " + MAX_LOOKUPS + " intervals; use several.");
        }
        return deployment
                .indexes()
                .keys(table, index)
                .orElseThrow(
                        () -> new InvalidWriteException("IndexNotFoundError", "No index " + index + " in " + table))
                .find(values);
    }

    /** The fields of a document as this transaction sees it; empty when there is no such document. */
    public Optional<Map<String, Object>> get(String table, String id) {
        return get(TableRef.parse(table), id);
    }

    public Optional<Map<String, Object>> get(TableRef table, String id) {
        return deployment
                .active(table)
                .flatMap(tablet -> key(tablet, id))
                .flatMap(this::content)
                .map(ExportDocument::parse);
    }

    Map<Key, Optional<Content>> writes() {
        return writes;
    }

    void write(Key key, Map<String, ?> document) {
        Content content = Content.of(document);
        if (bytes + content.size > MAX_BYTES) {
            throw new InvalidWriteException(
                    "TooManyBytesWritten", "A transaction may write " + MAX_BYTES + " bytes; use several.");
        }
        put(key, Optional.of(content));
        bytes += content.size;
    }

    private void put(Key key, Optional<Content> content) {
        if (writes.size() >= MAX_WRITES && !writes.containsKey(key)) {
            throw new InvalidWriteException(
                    "TooManyWrites", "A transaction may write " + MAX_WRITES + " documents; use several.");
        }
        writes.put(key, content);
        deployment.indexes().wrote(key.tablet(), key.internalId(), content);
    }

    private Key find(TableRef table, String id) {
        return deployment
                .active(table)
                .flatMap(tablet -> key(tablet, id))
                .filter(key -> content(key).isPresent())
                .orElseThrow(() -> new InvalidWriteException("DocumentNotFound", "No document " + id + " in " + table));
    }

    private static Optional<Key> key(Tablet tablet, String id) {
        return ConvexId.decode(id)
                .filter(decoded -> decoded.tableNumber() == tablet.tableNumber())
                .map(decoded -> new Key(tablet, decoded.internalId()));
    }

    private Map<String, Object> read(Key key) {
        return ExportDocument.parse(content(key).orElseThrow());
    }

    private Optional<byte[]> content(Key key) {
        Optional<Content> written = writes.get(key);
        if (written != null) {
            return written.map(content -> content.json);
        }
        return key.tablet().current(key.internalId()).map(Revision::json);
    }

    private static void refuseSystemFields(Map<String, ?> fields) {
        if (fields.containsKey("_id") || fields.containsKey("_creationTime")) {
            throw new InvalidWriteException("InvalidDocumentError", "_id and _creationTime are given by the server.");
        }
    }
}
