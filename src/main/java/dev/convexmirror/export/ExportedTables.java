package dev.convexmirror.export;

import dev.convexmirror.convex.TableFilter;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.IndexNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tables are mirrored, and under which names.
 *
 * @param filter tells the tables
 * @param names  tells their aliases
 */
public record ExportedTables(TableFilter filter, IndexNames names) {

    /**
     * Reads them from the configuration.
     *
     * @throws IllegalArgumentException naming the key that cannot work
     */
    public static ExportedTables of(ExportConfig config) {
        Map<TableName, String> overrides = new HashMap<>();
        config.table().forEach((table, settings) -> settings.index()
                .ifPresent(index -> overrides.put(TableName.parse(table), index)));
        return new ExportedTables(
                new TableFilter(config.tables(), config.exclude().orElse(List.of())),
                new IndexNames(config.indexPrefix(), overrides));
    }
}
