package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;
import dev.convexmirror.rig.convex.schema.TableSchemas;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/** The routes that tell about tables (convex-protocol §3.4, §3.5 and §5). */
public final class MetadataRoutes {
    private final Keys keys;
    private final Gate gate;
    private final TableSchemas schemas;

    public MetadataRoutes(Keys keys, Gate gate, TableSchemas schemas) {
        this.keys = keys;
        this.gate = gate;
        this.schemas = schemas;
    }

    public void addTo(Router router) {
        router.add("GET", "/api/json_schemas", this::jsonSchemas)
                .add("GET", "/api/get_table_column_names", this::columnNames)
                .add("GET", "/api/test_streaming_export_connection", this::testConnection);
    }

    private HttpResponse jsonSchemas(HttpRequest request) {
        Identity identity = keys.identify(request);
        boolean delta = flag(request, "deltaSchema");
        boolean byComponent = flag(request, "byComponent");
        gate.requireExport(identity);
        String name = request.arguments().getOrDefault("format", "json");
        ValueFormat format = ValueFormat.named(name)
                .orElseThrow(() -> ApiException.badRequest("BadFormat", "Unknown format " + name));
        SortedMap<String, ObjectNode> all = schemas.jsonSchemas(format, delta);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (byComponent) {
            body.setAll(all);
        } else {
            all.values().forEach(body::setAll);
        }
        return json(body.toString());
    }

    private HttpResponse columnNames(HttpRequest request) {
        gate.requireExport(keys.identify(request));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("byComponent", schemas.columnNames());
        return json(body.toString());
    }

    private HttpResponse testConnection(HttpRequest request) {
        gate.requireExport(keys.identify(request));
        return json("null");
    }

    private static boolean flag(HttpRequest request, String name) {
        String value = request.arguments().getOrDefault(name, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw ApiException.badRequest("BadQueryArgs", name + ": provided string was not `true` or `false`");
        };
    }

    private static HttpResponse json(String text) {
        return HttpResponse.json(200, text.getBytes(StandardCharsets.UTF_8));
    }
}
