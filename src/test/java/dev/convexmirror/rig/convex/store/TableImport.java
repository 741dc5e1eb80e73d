package dev.convexmirror.rig.convex.store;

import java.util.List;
import java.util.Map;

/**
 * A bulk replacement in progress: rows go to a hidden tablet of the same name, which data sync exports at once although
 * queries do not see it yet (convex-protocol §2.8). Thread-safe.
 */
public final class TableImport {
    private final Deployment deployment;
    private final Tablet hidden;

    TableImport(Deployment deployment, Tablet hidden) {
        this.deployment = deployment;
        this.hidden = hidden;
    }

    public TableRef table() {
        return hidden.table();
    }

    /**
     * Inserts rows in one transaction. A row may bring its {@code _id} and {@code _creationTime} along, as the restore of
     * a backup does.
     *
     * @return the commit timestamp, ns
     */
    public long insert(List<? extends Map<String, ?>> rows) {
        return deployment.insertHidden(hidden, rows);
    }

    /** Makes the hidden tablet the table and drops the old one, in one transaction. */
    public void activate() {
        deployment.activate(hidden);
    }

    /** The import failed: queries go on seeing the old rows, and the hidden tablet stays until {@link #cleanUp}. */
    public void abort() {
        deployment.requireHidden(hidden);
    }

    /** What the server's cleanup job does 14 days after a failed import: removes the hidden tablet. */
    public void cleanUp() {
        deployment.removeHidden(hidden);
    }
}
