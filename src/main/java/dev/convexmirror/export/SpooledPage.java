package dev.convexmirror.export;

import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A page that has arrived completely.
 *
 * @param number      counts the pages of this mirror; written into each document
 * @param requestedAt when it was asked for; an {@code upToDate} page is the truth of a moment after it
 * @param selection   what it covers
 * @param end         status and next cursor
 * @param importing   whether the source was filling a hidden table then; empty when that is not known
 * @param gone        tables that the source did not have any more when it was asked for
 * @param truncates   the tables to begin anew, before any change
 * @param tables      the tables of the changes; a change in the spool refers to its place here
 * @param upserts     how many documents
 * @param tombstones  how many deletes
 * @param spool       the changes; closed with the page
 */
record SpooledPage(
        long number,
        Instant requestedAt,
        Selection selection,
        PageEnd end,
        Optional<Boolean> importing,
        Set<TableName> gone,
        List<TableName> truncates,
        List<TableName> tables,
        long upserts,
        long tombstones,
        Spool spool)
        implements AutoCloseable {

    SpooledPage {
        gone = Set.copyOf(gone);
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
