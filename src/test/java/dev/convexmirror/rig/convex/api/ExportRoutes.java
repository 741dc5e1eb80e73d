package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;
import dev.convexmirror.rig.convex.sync.DataSync;
import dev.convexmirror.rig.convex.sync.Selection;
import dev.convexmirror.rig.convex.sync.SelectionParser;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** The routes of data sync (convex-protocol §2). Each checks key, body, plan, permission and arguments in this order. */
public final class ExportRoutes {
    /** What a server from before July 2026 does not have (convex-protocol §2.14). */
    public static final Set<String> PATHS =
            Set.of("/api/v1/data/sync", "/api/v1/data/list_active_syncs", "/api/data_sync_cursor_from_deltas");

    private static final int MAX_SYNCS = 100;
    private static final String DEFAULT_SYNCS = "50";

    private final Keys keys;
    private final Gate gate;
    private final DataSync sync;

    public ExportRoutes(Keys keys, Gate gate, DataSync sync) {
        this.keys = keys;
        this.gate = gate;
        this.sync = sync;
    }

    public void addTo(Router router) {
        router.add("POST", "/api/v1/data/sync", this::dataSync)
                .add("GET", "/api/v1/data/list_active_syncs", this::activeSyncs)
                .add("POST", "/api/data_sync_cursor_from_deltas", this::cursorFromDeltas);
    }

    private HttpResponse dataSync(HttpRequest request) {
        Identity identity = keys.identify(request);
        JsonNode body = JsonBody.readObject(request, JsonBody.DEFAULT_LIMIT);
        Optional<String> cursor = JsonBody.string(body, "cursor");
        Selection selection = selection(body);
        gate.requireDataExport(identity);
        return HttpResponse.json(sync.page(cursor, selection, Router.clientName(request)));
    }

    private HttpResponse cursorFromDeltas(HttpRequest request) {
        Identity identity = keys.identify(request);
        JsonNode body = JsonBody.readObject(request, JsonBody.DEFAULT_LIMIT);
        JsonNode cursor = body.path("cursor");
        if (!cursor.isIntegralNumber() || !cursor.canConvertToLong()) {
            throw JsonBody.malformed("cursor: expected i64");
        }
        Selection selection = selection(body);
        gate.requireDataExport(identity);
        String token = sync.cursorFromDeltas(cursor.longValue(), selection, Router.clientName(request));
        return json("{\"cursor\":\"" + token + "\"}");
    }

    private HttpResponse activeSyncs(HttpRequest request) {
        Identity identity = keys.identify(request);
        String limitText = request.arguments().getOrDefault("limit", DEFAULT_SYNCS);
        int limit;
        try {
            limit = Integer.parseInt(limitText);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("BadQueryArgs", "limit: " + limitText + " is no number");
        }
        gate.requireExport(identity);
        if (limit < 1 || limit > MAX_SYNCS) {
            throw ApiException.badRequest("LimitOutOfRange", "limit must be between 1 and " + MAX_SYNCS);
        }
        return json(
                sync.activeSyncs(limit, Optional.ofNullable(request.arguments().get("cursor"))));
    }

    private static Selection selection(JsonNode body) {
        return body.has("selection") ? SelectionParser.parse(body.get("selection")) : Selection.ALL;
    }

    private static HttpResponse json(String text) {
        return HttpResponse.json(200, text.getBytes(StandardCharsets.UTF_8));
    }
}
