package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;
import dev.convexmirror.rig.convex.imports.AirbyteImport;
import dev.convexmirror.rig.convex.imports.ClearTables;
import dev.convexmirror.rig.convex.imports.FivetranImport;
import dev.convexmirror.rig.convex.imports.FivetranTables;
import dev.convexmirror.rig.convex.imports.FivetranTruncate;
import dev.convexmirror.rig.convex.imports.ImportedIndexes;
import dev.convexmirror.rig.convex.schema.TableSchemas;
import dev.convexmirror.rig.convex.store.Deployment;
import java.nio.charset.StandardCharsets;

/** The streaming import routes (convex-protocol §6). */
public final class ImportRoutes {
    private static final String BASE = "/api/streaming_import/";
    /** AIRBYTE_STREAMING_IMPORT_REQUEST_SIZE_LIMIT, bytes. */
    private static final int AIRBYTE_LIMIT = 10 * (2 << 20);

    private final Keys keys;
    private final Gate gate;
    private final TableSchemas schemas;
    private final AirbyteImport airbyte;
    private final FivetranImport fivetran;
    private final FivetranTables tables;
    private final FivetranTruncate truncate;
    private final ImportedIndexes indexes;
    private final ClearTables clear;

    public ImportRoutes(Keys keys, Gate gate, Deployment deployment, TableSchemas schemas) {
        this.keys = keys;
        this.gate = gate;
        this.schemas = schemas;
        this.airbyte = new AirbyteImport(deployment, schemas);
        this.fivetran = new FivetranImport(deployment, schemas);
        this.tables = new FivetranTables(deployment);
        this.truncate = new FivetranTruncate(deployment);
        this.indexes = new ImportedIndexes(deployment);
        this.clear = new ClearTables(deployment);
    }

    public void addTo(Router router) {
        router.add("POST", BASE + "import_airbyte_records", this::importAirbyteRecords)
                .add("POST", BASE + "apply_fivetran_operations", this::applyFivetranOperations)
                .add("PUT", BASE + "clear_tables", this::clearTables)
                .add("GET", BASE + "get_schema", this::schema)
                .add("POST", BASE + "replace_tables", this::replaceTables)
                .add("POST", BASE + "fivetran_truncate_table", this::fivetranTruncateTable)
                .add("POST", BASE + "fivetran_create_table", this::fivetranCreateTable)
                .add("PUT", BASE + "add_primary_key_indexes", this::addPrimaryKeyIndexes)
                .add("GET", BASE + "primary_key_indexes_ready", this::primaryKeyIndexesReady);
    }

    private HttpResponse importAirbyteRecords(HttpRequest request) {
        JsonNode body = admit(request, AIRBYTE_LIMIT);
        airbyte.apply(part(body, "tables", JsonNodeType.OBJECT), part(body, "messages", JsonNodeType.ARRAY));
        return HttpResponse.empty(200);
    }

    private HttpResponse applyFivetranOperations(HttpRequest request) {
        JsonNode body = admit(request, JsonBody.DEFAULT_LIMIT);
        if (!body.isArray()) {
            throw JsonBody.malformed("expected an array");
        }
        fivetran.apply(body);
        return HttpResponse.empty(200);
    }

    private HttpResponse fivetranCreateTable(HttpRequest request) {
        tables.create(part(admit(request, JsonBody.DEFAULT_LIMIT), "tableDefinition", JsonNodeType.OBJECT));
        return HttpResponse.empty(200);
    }

    private HttpResponse fivetranTruncateTable(HttpRequest request) {
        JsonNode body = admit(request, JsonBody.DEFAULT_LIMIT);
        part(body, "tableName", JsonNodeType.STRING);
        truncate.apply(body);
        return HttpResponse.empty(200);
    }

    private HttpResponse addPrimaryKeyIndexes(HttpRequest request) {
        indexes.add(part(admit(request, JsonBody.DEFAULT_LIMIT), "indexes", JsonNodeType.OBJECT));
        return HttpResponse.empty(200);
    }

    private HttpResponse primaryKeyIndexesReady(HttpRequest request) {
        JsonNode names = part(admit(request, JsonBody.DEFAULT_LIMIT), "tables", JsonNodeType.ARRAY);
        String body = "{\"indexesReady\":" + indexes.ready(names) + "}";
        return HttpResponse.json(200, body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse clearTables(HttpRequest request) {
        clear.apply(part(admit(request, JsonBody.DEFAULT_LIMIT), "tableNames", JsonNodeType.ARRAY));
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

    private static JsonNode part(JsonNode body, String name, JsonNodeType type) {
        if (body.path(name).getNodeType() != type) {
            throw JsonBody.malformed("expected " + name);
        }
        return body.get(name);
    }

    /** Key, then body, then permission, in the server's order. */
    private JsonNode admit(HttpRequest request, int limit) {
        Identity identity = keys.identify(request);
        JsonNode body = JsonBody.read(request, limit);
        gate.require(identity, Permission.IMPORT_BACKUPS);
        return body;
    }
}
