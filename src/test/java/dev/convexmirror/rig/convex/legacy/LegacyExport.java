package dev.convexmirror.rig.convex.legacy;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.sync.Selection;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The older export API of one deployment (convex-protocol §3). Thread-safe. */
public final class LegacyExport {
    static final String TRY_AGAIN = "Your request couldn't be completed. Try again later.";

    private final SnapshotList snapshots;
    private final DocumentDeltas deltas;

    public LegacyExport(Deployment deployment, LegacyLimits limits) {
        this.snapshots = new SnapshotList(deployment, limits);
        this.deltas = new DocumentDeltas(deployment, limits);
    }

    /**
     * A page of list_snapshot as JSON.
     *
     * @param snapshot ns; empty on the first call
     * @param cursor the text of the page before
     * @param format the name of the values' encoding, which is looked at only when the page is there
     */
    public List<byte[]> listSnapshot(
            OptionalLong snapshot, Optional<String> cursor, Selection selection, String format) {
        LegacyPage page = snapshots.page(snapshot, cursor.map(ListCursor::parse), selection);
        return new LegacyJson(selection, named(format)).write(page);
    }

    /**
     * A page of document_deltas as JSON.
     *
     * @param cursor ns, exclusive
     */
    public List<byte[]> documentDeltas(OptionalLong cursor, Selection selection, String format) {
        long after = cursor.orElseThrow(() -> ApiException.badRequest(
                "DocumentDeltasCursorRequired", "document_deltas requires a cursor. Take a snapshot first."));
        LegacyPage page = deltas.page(after, selection);
        return new LegacyJson(selection, named(format)).write(page);
    }

    static ApiException internalError() {
        return new ApiException(500, "InternalServerError", TRY_AGAIN);
    }

    private static ValueFormat named(String format) {
        return ValueFormat.named(format)
                .orElseThrow(() -> ApiException.badRequest("BadFormat", "Unknown format " + format));
    }
}
