package dev.convexmirror.imports;

import dev.convexmirror.imports.PageJudge.Left;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges the rows whose documents went. The agent does not remember what it has removed: it asks the source. A row that the
 * source does not have has gone rightly, whoever removed it. One that the source has may be on its way: it was deleted and has come
 * again. So it is waited for, until the import has brought to Convex everything that the source had told by then, and the feed has
 * told all of that; if the row has not come, and the import has not removed it meanwhile, somebody else has. For one thread.
 */
final class MissingRows {

    private final RowLookup rows;
    private final LiveRows source;
    private final OwnRemovals removals;
    private final Map<RowKey, Waiting> waiting = new LinkedHashMap<>();

    MissingRows(RowLookup rows, LiveRows source, OwnRemovals removals) {
        this.rows = rows;
        this.source = source;
        this.removals = removals;
    }

    /**
     * A row that is waited for.
     *
     * @param position in the source's log, behind the change by which the row came to be there
     */
    private record Waiting(Left left, long position) {}

    /** Takes rows that have no document any more; returns those that are right to have none. */
    List<Left> add(Collection<Left> left) throws SQLException {
        List<Left> rightly = new ArrayList<>();
        for (Left row : left) {
            if (!waiting.containsKey(row.key()) && !ask(row)) {
                rightly.add(row);
            }
        }
        return rightly;
    }

    /** The rows have documents. */
    void found(Collection<String> hashes) {
        for (RowKey key : List.copyOf(waiting.keySet())) {
            if (hashes.contains(key.hash())) {
                forget(key);
            }
        }
    }

    /**
     * Takes out what can be judged by now, and returns those that somebody else has removed.
     *
     * @param reached where the import was before everything was read that the feed has
     */
    List<Left> judge(long reached) throws SQLException {
        List<Left> removed = new ArrayList<>();
        for (Waiting row : List.copyOf(waiting.values())) {
            if (row.position() <= reached) {
                boolean isForeign = forget(row.left().key());
                if (ask(row.left()) && isForeign) {
                    forget(row.left().key());
                    removed.add(row.left());
                }
            }
        }
        return removed;
    }

    /** Those that are not judged yet. */
    List<Left> waiting() {
        return waiting.values().stream().map(Waiting::left).toList();
    }

    void clear() {
        List.copyOf(waiting.keySet()).forEach(this::forget);
    }

    /** Whether the source has the row, which is waited for then. */
    private boolean ask(Left row) throws SQLException {
        // before the source is asked: what the import removes of what was there then, it removes under this watch
        removals.watch(row.key());
        if (!rows.has(row.key())) {
            boolean ignored = removals.unwatch(row.key());
            return false;
        }
        waiting.put(row.key(), new Waiting(row, source.position()));
        return true;
    }

    /** Returns whether the import has not removed the row while it was waited for. */
    private boolean forget(RowKey key) {
        waiting.remove(key);
        return removals.unwatch(key);
    }
}
