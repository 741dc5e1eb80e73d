package dev.convexmirror.bench;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Writes at fixed times, an insert and a patch in turn, each with its number. For one thread. */
final class ProbeWriter {
    private final ConvexEmulator convex;
    private final Documents documents;
    private final List<String> ids;
    private long number;

    /**
     * @param ids of documents to patch, one after the other; so many that none is patched again before it was found
     */
    ProbeWriter(ConvexEmulator convex, Documents documents, List<String> ids) {
        this.convex = convex;
        this.documents = documents;
        this.ids = List.copyOf(ids);
    }

    /** Commits so many writes and tells the probes of each. */
    void write(WriteSchedule schedule, long count, Probes probes) {
        for (long i = 0; i < count; i++) {
            long due = schedule.due(i);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            write();
            probes.expect(number, due);
            number++;
        }
    }

    private void write() {
        long ignored = convex.transact(transaction -> {
            if (number % 2 == 0) {
                Map<String, Object> message = new HashMap<>(documents.message());
                message.put(Probes.FIELD, number);
                String unused = transaction.insert(Documents.TABLE, message);
            } else {
                String id = ids.get((int) (number / 2 % ids.size()));
                transaction.patch(Documents.TABLE, id, Map.of(Probes.FIELD, number));
            }
        });
    }
}
