package dev.convexmirror.convex;

/** What the server says about how far a sync has come; counts of documents include repeated ones (convex-protocol §2.11). */
public sealed interface SyncProgress {

    /** Tables of the sync, synced or not; hidden tables of a running import count too. */
    long totalTables();

    /** Changes delivered so far, tombstones and repetitions included. */
    long documentsSynced();

    /**
     * Tables are being walked.
     *
     * @param tablesSynced tables that are done
     * @param currentTable the table being walked
     * @param documentsInCurrentTable changes delivered of it
     * @param totalDocumentsInCurrentTable documents it has
     * @param totalDocuments documents that all tables of the sync have
     */
    record Snapshotting(
            long tablesSynced,
            long totalTables,
            TableName currentTable,
            long documentsInCurrentTable,
            long totalDocumentsInCurrentTable,
            long documentsSynced,
            long totalDocuments)
            implements SyncProgress {}

    /**
     * All tables are done; changes follow.
     *
     * @param syncedTs commit timestamp up to which everything was delivered, in nanoseconds since the Unix epoch
     * @param upToDate whether that was the newest commit
     */
    record Tailing(long totalTables, long documentsSynced, long syncedTs, boolean upToDate) implements SyncProgress {}
}
