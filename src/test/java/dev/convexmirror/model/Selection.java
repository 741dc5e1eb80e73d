package dev.convexmirror.model;

import dev.convexmirror.rig.convex.store.DeploymentSnapshot;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the configuration selects: all tables but one perhaps, all fields but one of one table perhaps.
 *
 * @param excluded the table that is left out
 * @param plain    the table whose field {@link Source#NOTE} is left out
 */
record Selection(Optional<String> excluded, Optional<String> plain) {

    static final Selection EVERYTHING = new Selection(Optional.empty(), Optional.empty());

    private static final List<String> NAMES = List.of("alpha", "beta", "billing/delta");

    static Selection random(Random random) {
        return new Selection(
                random.nextBoolean() ? Optional.empty() : Optional.of(NAMES.get(random.nextInt(NAMES.size()))),
                random.nextBoolean() ? Optional.empty() : Optional.of(NAMES.get(random.nextInt(NAMES.size()))));
    }

    /** By the keys of the product. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        excluded.ifPresent(table -> settings.put("mirror.export.exclude", table));
        plain.ifPresent(table -> settings.put("mirror.export.table.\"" + table + "\".exclude", Source.NOTE));
        return settings;
    }

    /** What is left of the source. */
    DeploymentSnapshot of(DeploymentSnapshot source) {
        TreeMap<TableRef, Map<String, StoredDocument>> tables = new TreeMap<>(source.tables());
        excluded.map(TableRef::parse).ifPresent(tables::remove);
        return new DeploymentSnapshot(source.ts(), tables);
    }

    /** The fields that are left out. */
    Map<TableRef, Set<String>> leftOut() {
        return plain.map(table -> Map.of(TableRef.parse(table), Set.of(Source.NOTE)))
                .orElseGet(Map::of);
    }
}
