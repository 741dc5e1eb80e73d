package dev.convexmirror.rig.convex.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Tablet;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What is known about the documents of all tables: their columns and their JSON Schemas. Thread-safe. */
public final class TableSchemas {
    private static final List<String> SYSTEM_COLUMNS = List.of("_creationTime", "_id");

    private final Deployment deployment;
    private final Map<String, JsonNode> declared = new ConcurrentHashMap<>();

    public TableSchemas(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Declares the {@code schema.ts} of a component, in the form that {@code get_schema} answers. */
    public void declare(String component, JsonNode schema) {
        declared.put(component, schema);
    }

    /** The declared schema of a component. */
    public Optional<JsonNode> declared(String component) {
        return Optional.ofNullable(declared.get(component));
    }

    /** The columns of all active tables by component (convex-protocol §3.5). */
    public ObjectNode columnNames() {
        return deployment.locked(() -> {
            ObjectNode byComponent = JsonNodeFactory.instance.objectNode();
            for (Tablet tablet : deployment.tables().active()) {
                ObjectNode table = byComponent
                        .withArrayProperty(tablet.table().component())
                        .addObject();
                table.put("name", tablet.table().table());
                columns(tablet.shape()).forEach(table.putArray("columns")::add);
            }
            return byComponent;
        });
    }

    /**
     * The schemas of all active tables, by component and table (convex-protocol §5).
     *
     * @param delta whether the fields that legacy deltas add are described too
     */
    public SortedMap<String, ObjectNode> jsonSchemas(ValueFormat format, boolean delta) {
        return deployment.locked(() -> {
            SortedMap<String, ObjectNode> schemas = new TreeMap<>();
            for (String component : deployment.tables().components()) {
                schemas.put(component, JsonNodeFactory.instance.objectNode());
            }
            for (Tablet tablet : deployment.tables().active()) {
                ObjectNode schema = schema(tablet, new SchemaNodes(format));
                if (delta) {
                    describeDelta((ObjectNode) schema.get("properties"));
                }
                schema.put("$schema", "http://json-schema.org/draft-07/schema#");
                schemas.get(tablet.table().component()).set(tablet.table().table(), schema);
            }
            return schemas;
        });
    }

    private static List<String> columns(Shape shape) {
        return shape.isObject()
                ? List.copyOf(shape.object().orElseThrow().fields().keySet())
                : SYSTEM_COLUMNS;
    }

    private ObjectNode schema(Tablet tablet, SchemaNodes nodes) {
        Shape shape = tablet.shape();
        TableRef table = tablet.table();
        if (shape.equals(Shape.NEVER)) {
            SortedMap<String, JsonNode> properties = new TreeMap<>();
            properties.put("_creationTime", nodes.type("number"));
            properties.put("_id", nodes.id(table.table()));
            return nodes.object(properties, SYSTEM_COLUMNS);
        }
        if (shape.isObject()) {
            return new ShapeSchemas(nodes, number -> tableName(table.component(), number))
                    .object(shape.object().orElseThrow());
        }
        return new ValidatorSchemas(nodes).table(table.table(), validator(table));
    }

    private Optional<String> tableName(String component, int number) {
        return number == Deployment.STORAGE_TABLE_NUMBER
                ? Optional.of("_storage")
                : deployment.tables().numbered(component, number).map(TableRef::table);
    }

    private JsonNode validator(TableRef table) {
        JsonNode schema = declared(table.component())
                .orElseThrow(() -> ApiException.badRequest(
                        "NoSchemaForExport", "Table " + table + " needs a schema.ts to be exported"));
        for (JsonNode definition : schema.path("tables")) {
            if (definition.path("tableName").asText().equals(table.table())) {
                return definition.path("documentType");
            }
        }
        throw ApiException.badRequest("NoTableDefinitionForExport", "schema.ts does not define table " + table);
    }

    private static void describeDelta(ObjectNode properties) {
        properties.putObject("_table").put("type", "string");
        properties.putObject("_component").put("type", "string");
        properties.putObject("_ts").put("type", "integer");
        properties.putObject("_deleted").put("type", "boolean");
    }
}
