package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.value.Id128;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The data sync API of one deployment (convex-protocol §2). Thread-safe. */
public final class DataSync {
    private static final String LIST_PURPOSE = "list of active syncs";

    private final Deployment deployment;
    private final PageReader reader;
    private final ActiveSyncs syncs;
    private final TokenSeal seal = new TokenSeal();
    private final CursorCodec cursors = new CursorCodec(seal);

    public DataSync(
            Deployment deployment, EmulatorClock clock, SyncLimits limits, boolean progressWrites, Coverage coverage) {
        this.deployment = deployment;
        this.reader = new PageReader(deployment, limits, coverage);
        this.syncs = new ActiveSyncs(deployment, clock, progressWrites);
    }

    /**
     * The next page as JSON.
     *
     * @param client the name in the {@code Convex-Client} header, which prefixes the id of a new sync
     */
    public List<byte[]> page(Optional<String> token, Selection selection, String client) {
        Optional<SyncCursor> before = token.map(text -> cursors.decode(text).orElseThrow(DataSync::invalidCursor));
        SelectionParser.check(selection);
        Page page = reader.read(before, selection, newSyncId(client));
        syncs.note(page);
        return PageJson.write(page, selection, cursors.encode(page.cursor()));
    }

    /** A cursor that declares everything selected as synced up to a timestamp, ns (convex-protocol §2.12). */
    public String cursorFromDeltas(long ts, Selection selection, String client) {
        return deployment.locked(() -> {
            SelectionParser.check(selection);
            if (ts < 0 || ts > deployment.latestTs()) {
                throw invalidCursor();
            }
            if (ts + 1 < deployment.retentionFloor()) {
                throw ApiException.badRequest("DataSyncCursorExpired", "the cursor is out of retention");
            }
            SortedMap<Id128, TableRef> done = new TreeMap<>();
            reader.targets(selection).forEach((id, tablet) -> done.put(id, tablet.table()));
            return cursors.encode(new SyncCursor(ts, done, Optional.empty(), newSyncId(client), 0));
        });
    }

    /** A page of the list of active syncs as JSON. */
    public String activeSyncs(int limit, Optional<String> token) {
        int from = token.map(this::position).orElse(0);
        List<ActiveSyncs.Row> active = syncs.active();
        List<ActiveSyncs.Row> rest = active.subList(Math.min(from, active.size()), active.size());
        boolean hasMore = rest.size() > limit;
        Optional<String> next = hasMore
                ? Optional.of(
                        seal.seal(LIST_PURPOSE, Integer.toString(from + limit).getBytes(StandardCharsets.US_ASCII)))
                : Optional.empty();
        return ActiveSyncsJson.write(rest.subList(0, Math.min(limit, rest.size())), next);
    }

    private int position(String token) {
        return seal.open(LIST_PURPOSE, token)
                .map(state -> Integer.parseInt(new String(state, StandardCharsets.US_ASCII)))
                .orElseThrow(() -> ApiException.badRequest("InvalidCursor", "The cursor is invalid"));
    }

    private static String newSyncId(String client) {
        String prefix =
                switch (client) {
                    case "fivetran-export", "fivetran-import" -> "fivetran-";
                    case "airbyte-export" -> "airbyte-";
                    default -> "";
                };
        return prefix + UUID.randomUUID();
    }

    private static ApiException invalidCursor() {
        return ApiException.badRequest("InvalidDataSyncCursor", "data sync cursor is invalid");
    }
}
