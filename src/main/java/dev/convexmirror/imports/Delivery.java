package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.ConvexException.RequestRefused;
import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.convex.ConvexImport;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends operations until each was taken by Convex or is a dead letter. Those that Convex does not take are found by halving;
 * the others go on. For one thread.
 *
 * <p>Convex does not take a row when it refuses it (400), and when it answers an internal error again and again and yet does
 * its work on another key of the same table each time right after. So it answers when several documents have the key of the
 * row, one of which somebody else has written (convex-protocol §6.4 says so of the one family of endpoints; that the other,
 * whose lookup is the same, does so too is inferred). Internal errors of everything are repeated for ever, like all that may
 * pass.
 */
final class Delivery {

    /** Says that there is no such table or index, and so nothing about the row. */
    private static final String NO_INDEX = "MissingFivetranPrimaryKeyIndex";
    /** convex-protocol §1.6: any error that has no other name. */
    private static final String INTERNAL = "InternalServerError";
    /** Of several rows; halving them asks again anyway. */
    private static final int FAILURES_OF_SEVERAL = 2;
    /** Of one row; with the delays between them about 8 s. */
    private static final int FAILURES_OF_ONE = 5;

    private final ConvexImport convex;
    private final String table;
    private final RowLetters letters;
    private final Runnable permission;
    private final ImportStatus status;
    private final ConvexRetry retry;

    /**
     * @param table the Convex table
     * @param permission is asked before anything is sent, and throws when nothing may be
     */
    Delivery(ConvexImport convex, String table, RowLetters letters, ImportStatus status, Runnable permission) {
        this.convex = convex;
        this.table = table;
        this.letters = letters;
        this.permission = permission;
        this.status = status;
        this.retry = new ConvexRetry(status);
    }

    /** @param operations that fit into one request */
    void send(List<RowOperation> operations) throws ConvexException, InterruptedException, ImportRefusedException {
        try {
            if (apply(operations)) {
                letters.settled(operations);
                status.wrote(operations.size());
            } else {
                setApart(
                        operations,
                        "Convex fails with an internal error (500) at this row, and not at others, as it does when"
                                + " several documents of the table " + table + " have the row's key. Remove those that"
                                + " the import did not write; the row is tried again when it changes.");
            }
        } catch (RequestRefused e) {
            if (e.code().filter(NO_INDEX::equals).isPresent()) {
                throw new ImportRefusedException(
                        "The table " + table + " in Convex, or the index that the import made in it,"
                                + " is gone. To have it loaded anew: convex-mirror resync --imports " + table + ".");
            }
            setApart(operations, e.getMessage());
        }
    }

    /** Keeps a row that alone is to blame; sends several in two parts. */
    private void setApart(List<RowOperation> operations, String reason)
            throws ConvexException, InterruptedException, ImportRefusedException {
        if (operations.size() == 1) {
            letters.keep(operations.getFirst(), reason);
            status.answered();
            return;
        }
        int half = operations.size() / 2;
        send(operations.subList(0, half));
        send(operations.subList(half, operations.size()));
    }

    /** Whether Convex took them; not when it fails because of them. */
    private boolean apply(List<RowOperation> operations) throws ConvexException, InterruptedException {
        byte[] body = body(operations);
        int most = failures(operations);
        AtomicInteger failed = new AtomicInteger();
        return retry.get(() -> {
            permission.run();
            try {
                convex.apply(body);
                return true;
            } catch (Unavailable e) {
                failed.set(isInternal(e) && takesOthers(operations) ? failed.get() + 1 : 0);
                if (failed.get() >= most) {
                    return false;
                }
                throw e;
            }
        });
    }

    private int failures(List<RowOperation> operations) {
        if (operations.size() > 1) {
            return FAILURES_OF_SEVERAL;
        }
        // so that a row that changes all the time does not hold the others up each time
        return letters.has(operations.getFirst()) ? 1 : FAILURES_OF_ONE;
    }

    private static boolean isInternal(Unavailable failure) {
        return failure.code().filter(INTERNAL::equals).isPresent();
    }

    /** Whether Convex at this moment does the same to a key that no row can have. Not to do so proves nothing. */
    private boolean takesOthers(List<RowOperation> operations) {
        try {
            convex.apply(body(List.of(operations.getFirst().elsewhere())));
            return true;
        } catch (ConvexException e) {
            return false;
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
