package dev.convexmirror.export;

import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a page covers, and what else was known of the source's tables when it was read.
 *
 * @param selection the tables that it was asked for
 * @param gone      tables that the source does not have any more
 * @param listed    tables that a listing had, which is newer than the page when it is known whether the source imports
 * @param importing whether the source was filling a hidden table; empty when that is not known
 * @param mixed     whether the table that the page begins may be two of one name, of which one is hidden
 * @param leftovers the tables that have hidden ones beside them which no import fills any more; the page is without the rows that
 *                  are known to be of those
 */
record Scope(
        Selection selection,
        Set<TableName> gone,
        Set<TableName> listed,
        Optional<Boolean> importing,
        boolean mixed,
        Map<TableName, Leftover> leftovers) {

    Scope {
        gone = Set.copyOf(gone);
        listed = Set.copyOf(listed);
        leftovers = Map.copyOf(leftovers);
    }
}
