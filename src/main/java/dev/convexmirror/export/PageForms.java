package dev.convexmirror.export;

import dev.convexmirror.convex.TableName;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The forms of the documents of a page, by their hashes, and where the first document of each form is. Written by the thread
 * that reads the page, then read by another.
 */
final class PageForms {

    private final Map<TableName, Map<Long, Long>> firsts = new HashMap<>();
    private Map<Long, Long> last = Map.of();
    private TableName lastTable;
    private long lastForm;

    /**
     * Notes a document.
     *
     * @param form   a hash, see {@link dev.convexmirror.document.DocumentTransformer#form}
     * @param change the place of the document among the changes of the page, from 0
     */
    void add(TableName table, long form, long change) {
        if (form == lastForm && table.equals(lastTable)) {
            return;
        }
        if (!table.equals(lastTable)) {
            last = firsts.computeIfAbsent(table, none -> new HashMap<>());
            lastTable = table;
        }
        lastForm = form;
        last.putIfAbsent(form, change);
    }

    /** The tables of the documents. */
    Set<TableName> tables() {
        return Collections.unmodifiableSet(firsts.keySet());
    }

    /** For each form of a table's documents, the place of the first one. */
    Map<Long, Long> of(TableName table) {
        return Collections.unmodifiableMap(firsts.getOrDefault(table, Map.of()));
    }
}
