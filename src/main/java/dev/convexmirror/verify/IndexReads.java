package dev.convexmirror.verify;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.failsafe.function.CheckedSupplier;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads from the indices of tables, and remembers whose index went away: the agent gave the table a new generation or took
 * away that of a dropped one, or somebody deleted or closed it. What was read of such a table means nothing. For one thread.
 */
final class IndexReads {

    private final Calls calls;
    private final Set<TableName> gone = new TreeSet<>();

    IndexReads(Calls calls) {
        this.calls = calls;
    }

    /** The answer to {@code call}, or {@code nothing} when the index of the table went away. */
    <T> T of(Subject subject, T nothing, CheckedSupplier<T> call) throws InterruptedException {
        try {
            return calls.sink(call);
        } catch (ElasticsearchCallException e) {
            if (!e.isIndexGone()) {
                throw e;
            }
            gone.add(subject.table());
            return nothing;
        }
    }

    /** Whether the index of this table went away meanwhile. */
    boolean isGone(TableName table) {
        return gone.contains(table);
    }
}
