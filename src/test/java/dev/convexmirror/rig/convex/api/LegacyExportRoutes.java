package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;
import dev.convexmirror.rig.convex.legacy.LegacyExport;
import dev.convexmirror.rig.convex.legacy.LegacySelection;
import dev.convexmirror.rig.convex.sync.Selection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The older export routes (convex-protocol §3). Each checks key, arguments, plan and permission in this order. */
public final class LegacyExportRoutes {
    private static final String DEFAULT_FORMAT = "json";

    private final Keys keys;
    private final Gate gate;
    private final LegacyExport export;

    /** Arguments of a query or of a body; the selection is judged only once it is needed. */
    private record Arguments(
            OptionalLong snapshot,
            Optional<String> listCursor,
            OptionalLong deltasCursor,
            Optional<String> format,
            Supplier<Selection> selection) {}

    public LegacyExportRoutes(Keys keys, Gate gate, LegacyExport export) {
        this.keys = keys;
        this.gate = gate;
        this.export = export;
    }

    public void addTo(Router router) {
        router.add("GET", "/api/list_snapshot", this::listSnapshot)
                .add("POST", "/api/list_snapshot", this::listSnapshot)
                .add("GET", "/api/document_deltas", this::documentDeltas)
                .add("POST", "/api/document_deltas", this::documentDeltas);
    }

    private HttpResponse listSnapshot(HttpRequest request) {
        Arguments arguments = admit(request, true);
        return HttpResponse.json(export.listSnapshot(
                arguments.snapshot(),
                arguments.listCursor(),
                arguments.selection().get(),
                arguments.format().orElse(DEFAULT_FORMAT)));
    }

    private HttpResponse documentDeltas(HttpRequest request) {
        Arguments arguments = admit(request, false);
        return HttpResponse.json(export.documentDeltas(
                arguments.deltasCursor(),
                arguments.selection().get(),
                arguments.format().orElse(DEFAULT_FORMAT)));
    }

    private Arguments admit(HttpRequest request, boolean list) {
        Identity identity = keys.identify(request);
        Arguments arguments = request.method().equals("POST")
                ? inBody(JsonBody.readObject(request, JsonBody.DEFAULT_LIMIT), list)
                : inQuery(request.arguments(), list);
        gate.requireDataExport(identity);
        return arguments;
    }

    private static Arguments inBody(JsonNode body, boolean list) {
        return new Arguments(
                list ? number(body, "snapshot") : OptionalLong.empty(),
                list ? JsonBody.string(body, "cursor") : Optional.empty(),
                list ? OptionalLong.empty() : number(body, "cursor"),
                JsonBody.string(body, "format"),
                () -> LegacySelection.of(body));
    }

    private static Arguments inQuery(Map<String, String> query, boolean list) {
        return new Arguments(
                list ? number(query, "snapshot") : OptionalLong.empty(),
                list ? Optional.ofNullable(query.get("cursor")) : Optional.empty(),
                list ? OptionalLong.empty() : number(query, "cursor"),
                Optional.ofNullable(query.get("format")),
                () -> LegacySelection.of(query));
    }

    private static OptionalLong number(JsonNode body, String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return OptionalLong.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw JsonBody.malformed(name + ": expected i64");
        }
        return OptionalLong.of(node.longValue());
    }

    private static OptionalLong number(Map<String, String> query, String name) {
        if (!query.containsKey(name)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(query.get(name)));
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(
                    "BadQueryArgs", "Failed to deserialize query string: " + name + ": expected i64");
        }
    }
}
