package dev.convexmirror.export;

import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.TableName;
import java.time.Instant;
import java.util.List;

/**
 * A page that has arrived completely.
 *
 * @param number      counts the pages of this mirror; written into each document
 * @param requestedAt when it was asked for; an {@code upToDate} page is the truth of a moment after it
 * @param scope       what it covers
 * @param end         status and next cursor
 * @param truncates   the tables to begin anew, before any change
 * @param tables      the tables of the changes; a change in the spool refers to its place here
 * @param upserts     how many documents
 * @param tombstones  how many deletes
 * @param forms       the forms of the documents
 * @param spool       the changes; closed with the page
 */
record SpooledPage(
        long number,
        Instant requestedAt,
        Scope scope,
        PageEnd end,
        List<TableName> truncates,
        List<TableName> tables,
        long upserts,
        long tombstones,
        PageForms forms,
        Spool spool)
        implements AutoCloseable {

    SpooledPage {
        truncates = List.copyOf(truncates);
        tables = List.copyOf(tables);
    }

    /** Whether it changes nothing in the mirror. */
    boolean isEmpty() {
        return upserts + tombstones == 0 && truncates.isEmpty();
    }

    @Override
    public void close() {
        spool.close();
    }
}
