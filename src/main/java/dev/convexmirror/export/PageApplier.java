package dev.convexmirror.export;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.BulkWriter;

/** Writes the changes of a page to the generations that are being written now. */
final class PageApplier {

    private final BulkWriter writer;

    PageApplier(BulkWriter writer) {
        this.writer = writer;
    }

    /**
     * Gives all changes of a page to the writer, which has copied them then. Applying a page again is harmless.
     *
     * @param tailing whether to note the commit time of each change, for the lag
     */
    Applied apply(SpooledPage page, TableTargets targets, boolean tailing) throws InterruptedException {
        TableName[] tables = page.tables().toArray(TableName[]::new);
        String[] indices = page.tables().stream().map(targets::writing).toArray(String[]::new);
        CommitTimes commits = new CommitTimes();
        page.spool().forEach((table, ts, id, source, length) -> {
            if (length == 0) {
                writer.delete(indices[table], tables[table], id, ts);
            } else {
                writer.index(indices[table], tables[table], id, ts, source, 0, length);
            }
            if (tailing) {
                commits.add(ts);
            }
        });
        return new Applied(writer.mark(), commits);
    }

    /**
     * A page on its way into Elasticsearch.
     *
     * @param durable tells when all its changes are durable
     * @param commits the commit times of the changes, if they were to be noted
     */
    record Applied(BulkWriter.Mark durable, CommitTimes commits) {}

    /** Knows which index takes the changes of a table. */
    @FunctionalInterface
    interface TableTargets {
        /** The name of the index. */
        String writing(TableName table);
    }
}
