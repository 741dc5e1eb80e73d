package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;

/**
 * A change that Elasticsearch refused for good.
 *
 * @param ts commit timestamp, ns
 * @param reason what Elasticsearch said; may quote the document, so it belongs into no log
 * @param source the document as JSON text, {@code ""} for a tombstone
 */
record DeadLetter(TableName table, String id, long ts, String reason, String source) {
    @Override
    public String toString() {
        return "DeadLetter[" + table + "/" + id + " at " + ts + "]";
    }
}
