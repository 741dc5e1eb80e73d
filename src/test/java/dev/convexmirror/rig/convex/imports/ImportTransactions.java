package dev.convexmirror.rig.convex.imports;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.Transaction;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Applies the records of a request in order, in as few transactions as the limits allow (convex-protocol §6.4). An error
 * leaves the transactions before it committed.
 */
final class ImportTransactions {
    private static final Set<String> LIMITS = Set.of("TooManyWrites", "TooManyBytesWritten", "TooManyReads");

    private final Deployment deployment;

    ImportTransactions(Deployment deployment) {
        this.deployment = deployment;
    }

    /** @throws ApiException 400 with the server's code for what it refuses */
    <T> void apply(List<T> records, BiConsumer<Transaction, T> apply) {
        AtomicInteger next = new AtomicInteger();
        while (next.get() < records.size()) {
            int first = next.get();
            try {
                deployment.transact(transaction -> applyFrom(transaction, records, next, apply));
            } catch (InvalidWriteException e) {
                throw ApiException.badRequest(e.code(), e.getMessage());
            }
            if (next.get() == first) {
                throw new IllegalStateException("No progress at record " + first);
            }
        }
    }

    private static <T> void applyFrom(
            Transaction transaction, List<T> records, AtomicInteger next, BiConsumer<Transaction, T> apply) {
        int first = next.get();
        for (int i = first; i < records.size(); i++) {
            try {
                apply.accept(transaction, records.get(i));
            } catch (InvalidWriteException e) {
                if (i > first && LIMITS.contains(e.code())) {
                    return;
                }
                throw e;
            }
            next.set(i + 1);
        }
    }
}
