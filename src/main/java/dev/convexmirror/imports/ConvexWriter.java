package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.ConvexImport;
import java.util.ArrayList;
import java.util.List;

/** Brings operations to Convex in their order, many in a request. For one thread. */
final class ConvexWriter {

    /** convex-protocol §6.6: what its own client sends. */
    private static final int MOST_ROWS = 500;
    /** convex-protocol §1.1: less than the 2 MiB that a body may have. */
    private static final int MOST_BYTES = 2_000_000;

    private final ConvexImport convex;
    private final String table;
    private final RowLetters letters;
    private final Runnable permission;
    private final OwnClears clears;
    private final OwnRemovals removals;
    private final Delivery delivery;
    private final ConvexRetry retry;
    private final List<RowOperation> waiting = new ArrayList<>();
    private int bytes;

    /**
     * @param table the Convex table
     * @param permission is asked before anything is sent, and throws when nothing may be
     * @param clears is told when the table is emptied
     * @param removals is told when rows are removed
     */
    ConvexWriter(
            ConvexImport convex,
            String table,
            RowLetters letters,
            ImportStatus status,
            Runnable permission,
            OwnClears clears,
            OwnRemovals removals) {
        this.convex = convex;
        this.table = table;
        this.letters = letters;
        this.permission = permission;
        this.clears = clears;
        this.removals = removals;
        this.retry = new ConvexRetry(status);
        this.delivery = new Delivery(convex, table, letters, status, permission);
    }

    /** Makes the table and its index, if they are not there. */
    void createTable(List<String> keyFields) throws ConvexException, InterruptedException {
        retry.run(() -> convex.createTable(table, keyFields));
    }

    /** Takes one more operation; sends those that wait when there are enough of them. */
    void add(RowOperation operation) throws ConvexException, InterruptedException, ImportRefusedException {
        if (!operation.isSendable()) {
            flush();
            letters.keep(operation, operation.problem());
            return;
        }
        if (operation.json().length > MOST_BYTES) {
            flush();
            letters.keep(
                    operation,
                    "The row takes " + operation.json().length + " bytes as JSON, more than the " + MOST_BYTES
                            + " of a request; Convex takes documents of 1 MiB.");
            return;
        }
        if (operation.isRemoval()) {
            removals.removing(operation);
        }
        if (waiting.size() == MOST_ROWS || bytes + operation.json().length + 2 > MOST_BYTES) {
            flush();
        }
        waiting.add(operation);
        bytes += operation.json().length + 1;
    }

    /** Returns when Convex has acknowledged everything. */
    void flush() throws ConvexException, InterruptedException, ImportRefusedException {
        if (!waiting.isEmpty()) {
            delivery.send(List.copyOf(waiting));
            waiting.clear();
            bytes = 0;
        }
    }

    /** Removes all rows. */
    void clear() throws ConvexException, InterruptedException, ImportRefusedException {
        flush();
        clears.begin();
        removals.clear();
        retry.run(() -> {
            permission.run();
            convex.clear(table);
        });
        clears.end();
        letters.clearAll();
    }
}
