package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.ConvexException.RequestRefused;
import dev.convexmirror.convex.ConvexImport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings operations to Convex in their order, many in a request. A row that Convex refuses is found by halving and becomes a
 * dead letter; the others go on. For one thread.
 */
final class ConvexWriter {

    /** convex-protocol §6.6: what its own client sends. */
    private static final int MOST_ROWS = 500;
    /** convex-protocol §1.1: less than the 2 MiB that a body may have. */
    private static final int MOST_BYTES = 2_000_000;
    /** Says that there is no such table or index, and so nothing about the row. */
    private static final String NO_INDEX = "MissingFivetranPrimaryKeyIndex";

    private final ConvexImport convex;
    private final String table;
    private final RowLetters letters;
    private final Runnable permission;
    private final ConvexRetry retry = new ConvexRetry();
    private final List<RowOperation> waiting = new ArrayList<>();
    private int bytes;

    /**
     * @param table the Convex table
     * @param permission is asked before anything is sent, and throws when nothing may be
     */
    ConvexWriter(ConvexImport convex, String table, RowLetters letters, Runnable permission) {
        this.permission = permission;
        this.convex = convex;
        this.table = table;
        this.letters = letters;
    }

    /** Makes the table and its index. */
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
        if (waiting.size() == MOST_ROWS || bytes + operation.json().length + 2 > MOST_BYTES) {
            flush();
        }
        waiting.add(operation);
        bytes += operation.json().length + 1;
    }

    /** Returns when Convex has acknowledged everything. */
    void flush() throws ConvexException, InterruptedException, ImportRefusedException {
        if (!waiting.isEmpty()) {
            send(List.copyOf(waiting));
            waiting.clear();
            bytes = 0;
        }
    }

    /** Removes all rows. */
    void clear() throws ConvexException, InterruptedException, ImportRefusedException {
        flush();
        retry.run(() -> {
            permission.run();
            convex.clear(table);
        });
        letters.clearAll();
    }

    private void send(List<RowOperation> operations)
            throws ConvexException, InterruptedException, ImportRefusedException {
        try {
            byte[] body = body(operations);
            retry.run(() -> {
                permission.run();
                convex.apply(body);
            });
            letters.settled(operations);
        } catch (RequestRefused e) {
            if (e.code().filter(NO_INDEX::equals).isPresent()) {
                throw new ImportRefusedException(
                        "The table " + table + " in Convex, or the index that the import made in it,"
                                + " is gone. To have it loaded anew: convex-mirror imports drop " + table
                                + ", and restart the agent.");
            }
            if (operations.size() == 1) {
                letters.keep(operations.getFirst(), e.getMessage());
                return;
            }
            int half = operations.size() / 2;
            send(operations.subList(0, half));
            send(operations.subList(half, operations.size()));
        }
    }

    private static byte[] body(List<RowOperation> operations) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        char separator = '[';
        for (RowOperation operation : operations) {
            out.write(separator);
            out.writeBytes(operation.json());
            separator = ',';
        }
        out.write(']');
        return out.toByteArray();
    }
}
