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
 * told all of that; if the row has not come, and in the source is the very same as before, somebody else has removed it. For one
 * thread.
 */
final class MissingRows {

    private final SourceTable table;
    private final LiveRows source;
    private final Map<RowKey, Waiting> waiting = new LinkedHashMap<>();

    MissingRows(SourceTable table, LiveRows source) {
        this.table = table;
        this.source = source;
    }

    /**
     * A row that is waited for.
     *
     * @param version of the row in the source
     * @param position in the source's log, behind that version
     */
    private record Waiting(Left left, String version, long position) {}

    /** Takes rows that have no document any more; returns those that are right to have none. */
    List<Left> add(Collection<Left> rows) throws SQLException {
        List<Left> rightly = new ArrayList<>();
        for (Left row : rows) {
            if (!ask(row)) {
                rightly.add(row);
            }
        }
        return rightly;
    }

    /** The rows have documents. */
    void found(Collection<String> hashes) {
        waiting.keySet().removeIf(key -> hashes.contains(key.hash()));
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
                waiting.remove(row.left().key());
                if (ask(row.left())) {
                    Waiting now = waiting.get(row.left().key());
                    if (now != null && now.version().equals(row.version())) {
                        waiting.remove(row.left().key());
                        removed.add(row.left());
                    }
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
        waiting.clear();
    }

    /** Whether the source has the row, which is waited for then. */
    private boolean ask(Left row) throws SQLException {
        var fields = row.key().fields();
        var version = source.version(table.key(), column -> RowKey.text(fields, column));
        if (version.isEmpty()) {
            return false;
        }
        waiting.putIfAbsent(row.key(), new Waiting(row, version.get(), source.position()));
        return true;
    }
}
