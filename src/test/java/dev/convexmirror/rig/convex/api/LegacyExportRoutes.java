package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;

/** The older export routes as far as their doors: plan, permission and required arguments (convex-protocol §3). */
public final class LegacyExportRoutes {
    private final Keys keys;
    private final Gate gate;

    public LegacyExportRoutes(Keys keys, Gate gate) {
        this.keys = keys;
        this.gate = gate;
    }

    public void addTo(Router router) {
        router.add("GET", "/api/list_snapshot", this::listSnapshot)
                .add("POST", "/api/list_snapshot", this::listSnapshot)
                .add("GET", "/api/document_deltas", this::documentDeltas)
                .add("POST", "/api/document_deltas", this::documentDeltas);
    }

    private HttpResponse listSnapshot(HttpRequest request) {
        admit(request);
        throw NotEmulated.exception();
    }

    private HttpResponse documentDeltas(HttpRequest request) {
        if (!admit(request)) {
            throw ApiException.badRequest("DocumentDeltasCursorRequired", "document_deltas requires a cursor");
        }
        throw NotEmulated.exception();
    }

    /** Runs the checks that come before any data; returns whether there is a cursor. */
    private boolean admit(HttpRequest request) {
        Identity identity = keys.identify(request);
        boolean cursor = request.method().equals("POST")
                ? JsonBody.readObject(request, JsonBody.DEFAULT_LIMIT).hasNonNull("cursor")
                : request.arguments().containsKey("cursor");
        gate.requireDataExport(identity);
        return cursor;
    }
}
