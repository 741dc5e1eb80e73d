package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.ExportDocument;
import dev.convexmirror.rig.convex.value.Id128;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The indexes that streaming imports make, which no schema declares (convex-protocol §6.2 and §6.5). They stay when a
 * table is cleared. To be used under the deployment's lock.
 */
public final class HiddenIndexes {
    private final Deployment deployment;
    private final Map<TableRef, Map<String, Index>> byTable = new HashMap<>();
    private boolean held;

    private static final class Index {
        private final List<List<String>> fields;
        private boolean ready;
        private Optional<KeyIndex> keys = Optional.empty();

        Index(List<List<String>> fields, boolean ready) {
            this.fields = fields;
            this.ready = ready;
        }
    }

    HiddenIndexes(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Holds backfills back: new indexes are not ready until it is called with false. */
    public void hold(boolean hold) {
        held = hold;
        if (!hold) {
            byTable.values().forEach(indexes -> indexes.values().forEach(index -> index.ready = true));
        }
    }

    /** Makes an index and its table; the same one again is left alone, another one of the name is replaced. */
    public void define(TableRef table, String name, List<List<String>> fields) {
        deployment.activeOrNew(table);
        Map<String, Index> indexes = byTable.computeIfAbsent(table, t -> new TreeMap<>());
        Index present = indexes.get(name);
        if (present == null || !present.fields.equals(fields)) {
            indexes.put(name, new Index(fields, !held));
        }
    }

    /** The fields of an index without the creation time that ends it; empty when there is no such index. */
    public Optional<List<List<String>>> fields(TableRef table, String name) {
        return index(table, name).map(index -> index.fields);
    }

    /** Whether an index is there and backfilled. */
    public boolean ready(TableRef table, String name) {
        return index(table, name).filter(index -> index.ready).isPresent();
    }

    /** Whether any index of the table is being backfilled. */
    public boolean backfilling(TableRef table) {
        return byTable.getOrDefault(table, Map.of()).values().stream().anyMatch(index -> !index.ready);
    }

    void forget(TableRef table) {
        byTable.remove(table);
    }

    /** What a running transaction looks rows up in; empty when there is no such index. */
    Optional<KeyIndex> keys(TableRef table, String name) {
        return index(table, name).map(index -> {
            Tablet tablet = deployment.active(table).orElseThrow();
            KeyIndex keys = index.keys
                    .filter(known -> known.tablet() == tablet)
                    .orElseGet(() -> new KeyIndex(tablet, index.fields, deployment.latestTs()));
            index.keys = Optional.of(keys);
            return keys;
        });
    }

    /** A transaction wrote a document; without content, it deleted it. */
    void wrote(Tablet tablet, Id128 internalId, Optional<Content> content) {
        for (Index index : byTable.getOrDefault(tablet.table(), Map.of()).values()) {
            index.keys.filter(keys -> keys.tablet() == tablet).ifPresent(keys -> {
                String id = tablet.documentId(internalId);
                content.ifPresentOrElse(
                        written -> keys.put(id, ExportDocument.parse(written.json)), () -> keys.remove(id));
            });
        }
    }

    /** Forgets what was told that was not kept. */
    void rollback() {
        byTable.values().forEach(indexes -> indexes.values().forEach(index -> index.keys = Optional.empty()));
    }

    private Optional<Index> index(TableRef table, String name) {
        return Optional.ofNullable(byTable.getOrDefault(table, Map.of()).get(name));
    }
}
