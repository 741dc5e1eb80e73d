package dev.convexmirror.imports;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the guard whether the import itself may have removed a row since the guard began to wait for it. Knows only of rows that
 * are waited for. Safe for use by several threads.
 */
final class OwnRemovals {

    /** The hashes of keys that were waited for and not removed since. */
    private final Set<String> untouched = ConcurrentHashMap.newKeySet();

    /** Begins to look at a row; for the guard, before it asks the source. */
    void watch(RowKey row) {
        untouched.add(row.hash());
    }

    /** Ends that; returns whether the import has not removed the row since. */
    boolean unwatch(RowKey row) {
        return untouched.remove(row.hash());
    }

    /** The import is about to remove a row; for the thread of the import. */
    void removing(RowOperation removal) {
        if (!untouched.isEmpty()) {
            untouched.remove(RowKey.hashOfSent(removal.row()));
        }
    }

    /** Of no row it is known any more: the import is about to remove all, or the guard begins anew. */
    void clear() {
        untouched.clear();
    }
}
