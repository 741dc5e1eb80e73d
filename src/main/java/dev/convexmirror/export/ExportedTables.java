package dev.convexmirror.export;

import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.convex.TableFilter;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportConfig.TableConfig;
import dev.convexmirror.index.IndexNames;
import dev.convexmirror.mapping.FieldRules;
import dev.convexmirror.mapping.TableOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables are mirrored, under which names, and how.
 *
 * @param filter  tells the tables
 * @param names   tells their aliases
 * @param options what the configuration says of the indices of single tables
 */
public record ExportedTables(TableFilter filter, IndexNames names, Map<TableName, TableOptions> options) {

    public ExportedTables {
        options = Map.copyOf(options);
    }

    /**
     * Reads them from the configuration.
     *
     * @throws IllegalArgumentException naming the key that cannot work
     * @throws dev.convexmirror.index.InvalidConfigurationException naming the file that cannot be used, and its key
     */
    public static ExportedTables of(ExportConfig config) {
        Map<TableName, String> overrides = new HashMap<>();
        Map<TableName, TableOptions> options = new HashMap<>();
        config.table().forEach((name, settings) -> {
            TableName table = TableName.parse(name);
            settings.index().ifPresent(index -> overrides.put(table, index));
            options.put(table, options(table, settings));
        });
        return new ExportedTables(
                new TableFilter(config.tables(), config.exclude().orElse(List.of())),
                new IndexNames(config.indexPrefix(), overrides),
                options);
    }

    private static TableOptions options(TableName table, TableConfig settings) {
        String key = "mirror.export.table.\"" + table + "\"";
        List<String> exclude = settings.exclude().orElse(List.of());
        if (exclude.contains("_id")) {
            throw new IllegalArgumentException(key + ".exclude names '_id', which cannot be left out.");
        }
        return TableOptions.read(
                key,
                ColumnSelection.of(settings.include(), exclude),
                settings.mapping(),
                settings.settings(),
                settings.pipeline(),
                new FieldRules(set(settings.dates()), set(settings.nested()), set(settings.flattened())));
    }

    private static Set<String> set(Optional<List<String>> paths) {
        return Set.copyOf(new HashSet<>(paths.orElse(List.of())));
    }

    /** What the configuration says of the index of a table. */
    public TableOptions options(TableName table) {
        return options.getOrDefault(table, TableOptions.NONE);
    }

    /** The fields that are sent, of the tables that are not sent as a whole. */
    public Map<TableName, ColumnSelection> columns() {
        Map<TableName, ColumnSelection> columns = new HashMap<>();
        options.forEach((table, option) -> columns.put(table, option.columns()));
        return columns;
    }
}
