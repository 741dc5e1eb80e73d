package dev.convexmirror.rig.convex.sync;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Writes the list of active syncs (convex-protocol §2.11). */
final class ActiveSyncsJson {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private ActiveSyncsJson() {}

    static String write(List<ActiveSyncs.Row> rows, Optional<String> nextCursor) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode syncs = body.putArray("syncs");
        for (ActiveSyncs.Row row : rows) {
            ObjectNode sync = syncs.addObject();
            sync.put("syncId", row.syncId());
            sync.put("lastUpdated", row.updatedNanos() / NANOS_PER_MILLI);
            writeStatus(row.page(), sync.putObject("status"));
        }
        ObjectNode pagination = body.putObject("pagination");
        pagination.put("hasMore", nextCursor.isPresent());
        nextCursor.ifPresent(cursor -> pagination.put("nextCursor", cursor));
        return body.toString();
    }

    private static void writeStatus(Page page, ObjectNode status) {
        SyncCursor cursor = page.cursor();
        status.put("type", page.status().wireName);
        cursor.walk()
                .ifPresentOrElse(
                        walk -> {
                            status.put("numTablesSynced", cursor.done().size());
                            status.put("totalTables", page.totalTables());
                            status.put("currentComponent", walk.table().component());
                            status.put("currentTable", walk.table().table());
                            status.put("numDocumentsInCurrentTable", walk.emitted());
                            status.put("totalDocumentsInCurrentTable", page.documentsInCurrentTable());
                            status.put("numDocumentsSynced", cursor.emitted());
                            status.put("totalDocuments", page.totalDocuments());
                        },
                        () -> {
                            status.put("totalTables", page.totalTables());
                            status.put("numDocumentsSynced", cursor.emitted());
                            status.put("syncedTs", cursor.syncedTs());
                        });
    }
}
