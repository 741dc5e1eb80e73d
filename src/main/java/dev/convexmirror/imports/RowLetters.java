package dev.convexmirror.imports;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.KeptLetter;
import dev.convexmirror.index.KeptLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The rows that Convex did not take, kept with the reason until a newer form of the row is taken or the row is gone. They
 * stand beside those of the export, under the mirror {@link #mirror}. For one thread.
 */
final class RowLetters {

    private static final Logger LOG = Logger.getLogger(RowLetters.class);

    private final StateRetry retry = new StateRetry();
    private final TableName table;
    private final DeadLetters letters;
    private final KeptLetters kept;
    private final ImportStatus status;
    private final Map<String, KeptLetter> known = new ConcurrentHashMap<>();

    RowLetters(String table, DeadLetters letters, KeptLetters kept, ImportStatus status) {
        this.status = status;
        this.table = TableName.root(table);
        this.letters = letters;
        this.kept = kept;
    }

    /** The name under which dead letters of imports are kept, {@code mirror} being {@code mirror.name}. */
    static String mirror(String mirror) {
        return mirror + "/imports";
    }

    /** Learns which rows are dead letters. */
    void remember() {
        known.clear();
        retry.run(() -> kept.forEach(filter(), false, letter -> known.put(letter.id(), letter)));
        status.deadLetters(known.size());
    }

    /** Whether the row of an operation is a dead letter already. */
    boolean has(RowOperation operation) {
        return has(operation.key());
    }

    /** Whether the row with a key, as {@link RowOperation#key} writes it, is a dead letter; for any thread. */
    boolean has(String key) {
        return known.containsKey(key);
    }

    void keep(RowOperation operation, String reason) {
        LOG.warnf("A row of import %s became a dead letter.", table);
        String source = new String(operation.json(), StandardCharsets.UTF_8);
        KeptLetter before = known.get(operation.key());
        // the clock of the source may be behind that of this machine, which snapshots go by
        long ts = Math.max(operation.ts(), before == null ? 0 : before.ts());
        retry.run(() -> letters.keep(table, operation.key(), ts, reason, source));
        known.put(operation.key(), letter(operation.key(), ts));
        status.deadLetters(known.size());
    }

    /** Rows that were taken are no dead letters any more. */
    void settled(List<RowOperation> operations) {
        if (known.isEmpty()) {
            return;
        }
        for (RowOperation operation : operations) {
            Optional.ofNullable(known.remove(operation.key()))
                    .ifPresent(letter -> retry.run(() -> kept.remove(letter)));
        }
        status.deadLetters(known.size());
    }

    void clearAll() {
        known.values().forEach(letter -> retry.run(() -> kept.remove(letter)));
        known.clear();
        status.deadLetters(0);
    }

    private KeptLetter letter(String key, long ts) {
        return new KeptLetter(table, key, ts, "", Instant.EPOCH, Optional.empty());
    }

    private KeptLetters.Filter filter() {
        return new KeptLetters.Filter(Set.of(table), Optional.empty());
    }
}
