package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which documents are dead letters, so that it costs next to nothing to learn of a document that it is none. Bounded: of
 * more letters than that, the rest is cleared by {@code dead-letters replay}. Safe for use by several threads.
 */
final class KnownLetters {

    /** Some 20 MB at most; somebody with so many has other worries. */
    static final int MOST = 100_000;

    private final Map<Document, Long> letters = new ConcurrentHashMap<>();

    private record Document(TableName table, String id) {}

    boolean isEmpty() {
        return letters.isEmpty();
    }

    boolean isFull() {
        return letters.size() >= MOST;
    }

    void add(TableName table, String id, long ts) {
        if (!isFull()) {
            letters.merge(new Document(table, id), ts, Math::max);
        }
    }

    void remove(Collection<DeadLetterIndex.Stamp> stamps) {
        stamps.forEach(stamp -> letters.computeIfPresent(
                new Document(stamp.table(), stamp.id()), (any, ts) -> ts <= stamp.ts() ? null : ts));
    }

    /** Those of the operations that bring a document which is a dead letter of this version or an older one. */
    List<DeadLetterIndex.Stamp> among(Collection<Operation> operations) {
        List<DeadLetterIndex.Stamp> stamps = new ArrayList<>();
        if (isEmpty()) {
            return stamps;
        }
        for (Operation operation : operations) {
            Long ts = letters.get(new Document(operation.table(), operation.id()));
            if (ts != null && ts <= operation.ts()) {
                stamps.add(new DeadLetterIndex.Stamp(operation.table(), operation.id(), operation.ts()));
            }
        }
        return stamps;
    }
}
