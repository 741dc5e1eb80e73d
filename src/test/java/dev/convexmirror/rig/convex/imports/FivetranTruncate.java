package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.FieldPaths;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Transaction;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Removes or flags the rows that were synced before a time (convex-protocol §6.7). */
public final class FivetranTruncate {
    private static final String SYNCED_INDEX = "_fivetran_by_synced";
    private static final List<String> SYNCED = List.of("fivetran", "synced");
    private static final List<String> DELETED = List.of("fivetran", "deleted");

    private final Deployment deployment;

    public FivetranTruncate(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Does what a request asks for. */
    public void apply(JsonNode body) {
        TableRef table =
                new TableRef("", SanitisedNames.table(body.path("tableName").asText()));
        boolean hard = body.path("deleteType").asText().equals("HardDelete");
        double before = before(body.path("deleteBefore"));
        if (hard && before == Double.POSITIVE_INFINITY) {
            deployment.clearTable(table);
            return;
        }
        if (deployment.documents(table).isEmpty()) {
            return;
        }
        List<List<String>> fields = deployment
                .locked(() -> deployment.indexes().fields(table, SYNCED_INDEX))
                .orElseThrow(() -> ApiException.badRequest("MissingFivetranSyncedIndex", "There is no synced index"));
        boolean flagged = fields.equals(List.of(DELETED, SYNCED));
        if (!flagged && !fields.equals(List.of(SYNCED))) {
            throw ApiException.badRequest("WrongFieldsInFivetranSyncedIndex", "The synced index has other fields");
        }
        List<StoredDocument> rows = deployment.documents(table).values().stream()
                .filter(row -> syncedBefore(row.fields(), before))
                .filter(row -> !flagged || !Boolean.TRUE.equals(FieldPaths.value(row.fields(), DELETED)))
                .toList();
        new ImportTransactions(deployment).apply(rows, (transaction, row) -> remove(transaction, table, row, hard));
    }

    private static boolean syncedBefore(Map<String, Object> row, double before) {
        return FieldPaths.value(row, SYNCED) instanceof Double synced && synced < before;
    }

    private static void remove(Transaction transaction, TableRef table, StoredDocument row, boolean hard) {
        if (hard) {
            transaction.delete(table, row.id());
            return;
        }
        Map<Object, Object> meta = new TreeMap<>((Map<?, ?>) row.fields().get("fivetran"));
        meta.put("deleted", true);
        transaction.patch(table, row.id(), Map.of("fivetran", meta));
    }

    /** Milliseconds; everything is before infinity. */
    private static double before(JsonNode time) {
        if (time.isMissingNode() || time.isNull()) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            return Instant.parse(time.asText()).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw ApiException.badRequest("BadJsonBody", "Failed to deserialize: deleteBefore is no time");
        }
    }
}
