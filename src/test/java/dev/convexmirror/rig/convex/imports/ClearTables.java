package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.TableRef;
import java.util.ArrayList;
import java.util.List;

/** Swaps empty tables in, with the indexes of those that they replace (convex-protocol §6.8). */
public final class ClearTables {
    private final Deployment deployment;

    public ClearTables(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Clears all tables that an array names, or none. */
    public void apply(JsonNode names) {
        List<TableRef> tables = new ArrayList<>();
        names.forEach(name -> tables.add(new TableRef("", SanitisedNames.table(name.asText()))));
        deployment.locked(() -> {
            if (tables.stream().anyMatch(deployment.indexes()::backfilling)) {
                throw ApiException.badRequest("InvalidImport", "An index of the table is being backfilled");
            }
            tables.forEach(deployment::clearTable);
            return tables.size();
        });
    }
}
