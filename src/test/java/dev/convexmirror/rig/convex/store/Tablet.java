package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.schema.Shape;
import dev.convexmirror.rig.convex.schema.ShapeCounts;
import dev.convexmirror.rig.convex.value.ConvexId;
import dev.convexmirror.rig.convex.value.Id128;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The storage behind a table's name. A name has one active tablet, and may have hidden ones while imports run
 * (convex-protocol §2.8). To be used under the deployment's lock.
 */
public final class Tablet {
    private final Id128 id;
    private final TableRef table;
    private final int tableNumber;
    private final TreeMap<Id128, Revision> rows = new TreeMap<>();
    private final ShapeCounts shapes = new ShapeCounts();
    private int count;
    private long createdTs = Long.MAX_VALUE;
    private long removedTs = Long.MAX_VALUE;

    Tablet(Id128 id, TableRef table, int tableNumber) {
        this.id = id;
        this.table = table;
        this.tableNumber = tableNumber;
    }

    public Id128 id() {
        return id;
    }

    public TableRef table() {
        return table;
    }

    public int tableNumber() {
        return tableNumber;
    }

    /** Whether there was this tablet, active or hidden, at a timestamp, ns. */
    boolean existedAt(long ts) {
        return createdTs <= ts && ts < removedTs;
    }

    void created(long ts) {
        createdTs = ts;
    }

    void removed(long ts) {
        removedTs = ts;
    }

    /** The number of documents now. */
    public int count() {
        return count;
    }

    /** The shape of the documents that exist now. */
    public Shape shape() {
        return shapes.merged();
    }

    public String documentId(Id128 internalId) {
        return new ConvexId(tableNumber, internalId).encode();
    }

    /**
     * Visits the documents that existed at a timestamp in ascending order of internal ids, until the visitor says false.
     *
     * @param after start behind this id
     * @return whether the end was reached
     */
    public boolean scan(long snapshotTs, Optional<Id128> after, BiPredicate<Id128, Revision> visitor) {
        var range = after.isPresent() ? rows.tailMap(after.get(), false) : rows;
        for (var row : range.entrySet()) {
            Optional<Revision> seen = row.getValue().asOf(snapshotTs).filter(revision -> !revision.deleted());
            if (seen.isPresent() && !visitor.test(row.getKey(), seen.get())) {
                return false;
            }
        }
        return true;
    }

    Optional<Revision> current(Id128 internalId) {
        return Optional.ofNullable(rows.get(internalId)).filter(revision -> !revision.deleted());
    }

    /** Adds a revision; without content, a tombstone. */
    Revision put(Id128 internalId, long ts, Optional<Content> content) {
        Revision before = rows.get(internalId);
        uncount(before);
        Revision after = content.map(c -> Revision.of(ts, c.withShape(shapes.add(c.shape)), before))
                .orElseGet(() -> Revision.tombstone(ts, before));
        count += after.deleted() ? 0 : 1;
        rows.put(internalId, after);
        return after;
    }

    /** Takes the newest revision of a document back. */
    void undo(Id128 internalId) {
        Revision newest = rows.get(internalId);
        uncount(newest);
        Optional<Revision> before = newest.previous();
        if (before.isEmpty()) {
            rows.remove(internalId);
            return;
        }
        rows.put(internalId, before.get());
        if (!before.get().deleted()) {
            shapes.add(before.get().shape());
            count++;
        }
    }

    private void uncount(Revision revision) {
        if (revision != null && !revision.deleted()) {
            shapes.remove(revision.shape());
            count--;
        }
    }
}
