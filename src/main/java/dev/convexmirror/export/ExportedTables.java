package dev.convexmirror.export;

import dev.convexmirror.convex.TableFilter;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.IndexNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the configuration says of tables and aliases, ready for use. */
public final class ExportedTables {

    private ExportedTables() {}

    /** The tables that are mirrored. */
    public static TableFilter filter(ExportConfig config) {
        return new TableFilter(config.tables(), config.exclude().orElse(List.of()));
    }

    /** The aliases that they have. */
    public static IndexNames names(ExportConfig config) {
        Map<TableName, String> overrides = new HashMap<>();
        config.table().forEach((table, settings) -> settings.index()
                .ifPresent(index -> overrides.put(TableName.parse(table), index)));
        return new IndexNames(config.indexPrefix(), overrides);
    }
}
