package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportConfig.Mode;
import dev.convexmirror.imports.ImportConfig.OnForeignWrite;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.rig.SourceDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Options of an import, as they are without anything special. */
final class GivenOptions {
    private GivenOptions() {}

    static ImportOptions of(SourceDatabase database, String table) {
        return new ImportOptions(
                table,
                "slot",
                database.url(),
                database.name(),
                database.user(),
                database.password(),
                database.name(),
                table,
                Optional.empty(),
                Set.of(),
                Map.of(),
                Mode.FOLLOW,
                Set.of(),
                false,
                OnForeignWrite.OFF);
    }
}
