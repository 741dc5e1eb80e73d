package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;
import java.time.Instant;
import java.util.Optional;

/**
 * A dead letter as it is kept.
 *
 * @param ts commit timestamp of the refused version, ns
 * @param reason what Elasticsearch said; may quote the document, so it belongs into no log
 * @param time when it was refused
 * @param source the document as it was to be written, as JSON text; empty when it was not asked for, was a tombstone, or was
 *     too large to be kept
 */
public record KeptLetter(TableName table, String id, long ts, String reason, Instant time, Optional<String> source) {
    @Override
    public String toString() {
        return "KeptLetter[" + table + "/" + id + " at " + ts + "]";
    }
}
