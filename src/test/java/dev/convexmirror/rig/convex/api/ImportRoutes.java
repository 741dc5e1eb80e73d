package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;
import dev.convexmirror.rig.convex.schema.TableSchemas;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.TableRef;
import java.nio.charset.StandardCharsets;

/** The streaming import routes: their doors, requests without content, and clear_tables (convex-protocol §6). */
public final class ImportRoutes {
    private static final String BASE = "/api/streaming_import/";
    /** AIRBYTE_STREAMING_IMPORT_REQUEST_SIZE_LIMIT, bytes. */
    private static final int AIRBYTE_LIMIT = 10 * (2 << 20);

    private final Keys keys;
    private final Gate gate;
    private final Deployment deployment;
    private final TableSchemas schemas;

    public ImportRoutes(Keys keys, Gate gate, Deployment deployment, TableSchemas schemas) {
        this.keys = keys;
        this.gate = gate;
        this.deployment = deployment;
        this.schemas = schemas;
    }

    public void addTo(Router router) {
        router.add("POST", BASE + "import_airbyte_records", this::importAirbyteRecords)
                .add("POST", BASE + "apply_fivetran_operations", this::applyFivetranOperations)
                .add("PUT", BASE + "clear_tables", this::clearTables)
                .add("GET", BASE + "get_schema", this::schema)
                .add("POST", BASE + "replace_tables", this::replaceTables);
        router.add("POST", BASE + "fivetran_truncate_table", this::admitOnly)
                .add("POST", BASE + "fivetran_create_table", this::admitOnly)
                .add("PUT", BASE + "add_primary_key_indexes", this::admitOnly)
                .add("GET", BASE + "primary_key_indexes_ready", this::admitOnly);
    }

    private HttpResponse importAirbyteRecords(HttpRequest request) {
        JsonNode body = admit(request, AIRBYTE_LIMIT);
        if (!body.path("tables").isObject() || !body.path("messages").isArray()) {
            throw JsonBody.malformed("expected tables and messages");
        }
        return nothingToDo(body.get("messages"));
    }

    private HttpResponse applyFivetranOperations(HttpRequest request) {
        JsonNode body = admit(request, JsonBody.DEFAULT_LIMIT);
        if (!body.isArray()) {
            throw JsonBody.malformed("expected an array");
        }
        return nothingToDo(body);
    }

    private HttpResponse clearTables(HttpRequest request) {
        JsonNode names = admit(request, JsonBody.DEFAULT_LIMIT).path("tableNames");
        if (!names.isArray()) {
            throw JsonBody.malformed("expected tableNames");
        }
        names.forEach(name -> deployment.clearTable(new TableRef("", name.asText())));
        return HttpResponse.empty(200);
    }

    private HttpResponse schema(HttpRequest request) {
        gate.require(keys.identify(request), Permission.IMPORT_BACKUPS);
        String body = schemas.declared("").map(JsonNode::toString).orElse("null");
        return HttpResponse.json(200, body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse replaceTables(HttpRequest request) {
        if (!JsonBody.readObject(request, JsonBody.DEFAULT_LIMIT)
                .path("tableNames")
                .isObject()) {
            throw JsonBody.malformed("expected tableNames");
        }
        throw ApiException.badRequest("OverwriteNotSupported", "Overwrite mode is not supported");
    }

    private HttpResponse admitOnly(HttpRequest request) {
        admit(request, JsonBody.DEFAULT_LIMIT);
        throw NotEmulated.exception();
    }

    private static HttpResponse nothingToDo(JsonNode items) {
        if (!items.isEmpty()) {
            throw NotEmulated.exception();
        }
        return HttpResponse.empty(200);
    }

    /** Key, then body, then permission, in the server's order. */
    private JsonNode admit(HttpRequest request, int limit) {
        Identity identity = keys.identify(request);
        JsonNode body = JsonBody.read(request, limit);
        gate.require(identity, Permission.IMPORT_BACKUPS);
        return body;
    }
}
