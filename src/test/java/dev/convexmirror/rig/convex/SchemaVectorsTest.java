package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 108 to 116 of convex-protocol §8.4: JSON Schemas and column names. */
class SchemaVectorsTest extends SyncFixture {
    private static final String PATH = "/api/json_schemas";
    private static final String DRAFT = "http://json-schema.org/draft-07/schema#";
    private TestApi api;

    @BeforeEach
    void begin() {
        use(quiet());
        api = TestApi.of(emulator);
    }

    @Test
    void vector_108_an_empty_table_has_its_system_fields() {
        emulator.createTable("posts");

        assertThat(api.get(PATH).text())
                .isEqualTo("{\"posts\":{\"type\":\"object\",\"properties\":{\"_creationTime\":{\"type\":\"number\"},"
                        + "\"_id\":{\"$description\":\"Id(posts)\",\"type\":\"string\"}},"
                        + "\"additionalProperties\":false,\"required\":[\"_creationTime\",\"_id\"],"
                        + "\"$schema\":\"" + DRAFT + "\"}}");
    }

    @Test
    void vector_109_references_name_their_table() {
        emulator.transact(transaction -> {
            String author = transaction.insert("users", Map.of());
            transaction.insert(
                    "posts", Map.of("author", author, "attachment", emulator.newStorageId(), "body", "text"));
        });

        JsonNode posts = api.get(PATH).json().get("posts");

        assertThat(posts.at("/properties/author/$description").textValue()).isEqualTo("Id(users)");
        assertThat(posts.at("/properties/attachment/$description").textValue()).isEqualTo("Id(_storage)");
        assertThat(posts.at("/properties/body").toString()).isEqualTo("{\"type\":\"string\"}");
        assertThat(posts.get("required").toString())
                .isEqualTo("[\"_creationTime\",\"_id\",\"attachment\",\"author\",\"body\"]");
    }

    @Test
    void vector_110_without_an_object_shape_the_declared_schema_counts() {
        insertRecord("wide");
        emulator.declareSchema("", """
                {"tables":[{"tableName":"wide","documentType":{"type":"object","value":{
                  "n":{"fieldType":{"type":"number"},"optional":false},
                  "tags":{"fieldType":{"type":"array","value":{"type":"string"}},"optional":true}}}}]}""");

        JsonNode wide = api.get(PATH + "?format=export_json").json().get("wide");

        assertThat(wide.get("required").toString()).isEqualTo("[\"_creationTime\",\"_id\",\"n\"]");
        assertThat(wide.at("/properties/_id/$description").textValue()).isEqualTo("Id(wide)");
        assertThat(wide.at("/properties/n/anyOf/1/properties/$float/type").textValue())
                .isEqualTo("string");
        assertThat(wide.at("/properties/tags/items/type").textValue()).isEqualTo("string");
    }

    @Test
    void vector_111_without_any_schema_the_whole_call_fails() {
        insert("fine", 1);
        insertRecord("wide");

        assertThat(api.get(PATH).error()).isEqualTo("400 NoSchemaForExport");
        emulator.declareSchema("", "{\"tables\":[]}");
        assertThat(api.get(PATH).error()).isEqualTo("400 NoTableDefinitionForExport");
        emulator.declareSchema("", """
                {"tables":[{"tableName":"wide","documentType":{"type":"union","value":[]}}]}""");
        assertThat(api.get(PATH).error()).isEqualTo("400 UnsupportedSchemaForExport");
    }

    @Test
    void vector_112_columns_are_all_fields_of_an_object_shape() {
        emulator.transact(transaction -> {
            transaction.insert("people", Map.of("email", "a"));
            transaction.insert("people", Map.of("name", "b"));
            transaction.insert("a/b/items", Map.of());
        });
        emulator.createTable("empty");
        emulator.createComponent("bare");
        insertRecord("wide");

        assertThat(api.get("/api/get_table_column_names").text())
                .isEqualTo("{\"byComponent\":{\"\":["
                        + "{\"name\":\"empty\",\"columns\":[\"_creationTime\",\"_id\"]},"
                        + "{\"name\":\"people\",\"columns\":[\"_creationTime\",\"_id\",\"email\",\"name\"]},"
                        + "{\"name\":\"wide\",\"columns\":[\"_creationTime\",\"_id\"]}],"
                        + "\"a/b\":[{\"name\":\"items\",\"columns\":[\"_creationTime\",\"_id\"]}]}}");
    }

    @Test
    void vector_112_columns_go_with_the_last_document_that_has_them() {
        String id = insert("t", 1).getFirst();
        patch("t", id, "extra", 1L);
        emulator.transact(transaction -> transaction.replace("t", id, Map.of("other", 1L)));

        assertThat(api.get("/api/get_table_column_names").text())
                .contains("\"columns\":[\"_creationTime\",\"_id\",\"other\"]");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void vector_113_every_stored_value_fits_its_schema_in_all_formats(long seed) throws IOException {
        RandomValues values = new RandomValues(new Random(seed));
        emulator.transact(transaction -> {
            for (int i = 0; i < 40; i++) {
                transaction.insert("t", values.document());
            }
        });

        for (ValueFormat format : ValueFormat.values()) {
            String name = Map.of(
                            ValueFormat.CLEAN, "json",
                            ValueFormat.ENCODED, "convex_encoded_json",
                            ValueFormat.EXPORT, "export_json")
                    .get(format);
            JsonNode schema = api.get(PATH + "?format=" + name).json().get("t");
            for (StoredDocument document : emulator.documents("t").values()) {
                JsonNode json = new ObjectMapper().readTree(format.encode(document.fields()));
                assertThat(MiniSchema.accepts(schema, json))
                        .as("seed %d, %s, %s against %s", seed, format, json, schema)
                        .isTrue();
            }
        }
    }

    @Test
    void vector_114_objects_of_a_union_are_merged() {
        emulator.transact(transaction -> {
            transaction.insert("t", Map.of("o", Map.of("a", "x")));
            transaction.insert("t", Map.of("o", Map.of("c", "x")));
        });

        assertThat(api.get(PATH).json().at("/t/properties/o").toString())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},"
                        + "\"c\":{\"type\":\"string\"}},\"additionalProperties\":false,\"required\":[]}");
    }

    @Test
    void vector_115_floats_with_infinity_and_null_are_a_union() {
        Map<String, Object> none = new HashMap<>();
        none.put("f", null);
        emulator.transact(transaction -> {
            transaction.insert("t", Map.of("f", 1.5));
            transaction.insert("t", Map.of("f", Double.POSITIVE_INFINITY));
            transaction.insert("t", none);
        });

        assertThat(api.get(PATH).json().at("/t/properties/f").toString())
                .isEqualTo("{\"anyOf\":[{\"type\":\"null\"},{\"$description\":\"float64\",\"anyOf\":["
                        + "{\"type\":\"number\"},{\"type\":\"string\",\"$description\":\"-inf, inf, or NaN\"}]}]}");
    }

    @Test
    void vector_116_ids_of_dropped_tables_are_strings() {
        emulator.transact(transaction -> {
            transaction.insert("t", Map.of("r", transaction.insert("live", Map.of())));
            transaction.insert("t", Map.of("r", transaction.insert("dead", Map.of())));
        });
        emulator.dropTable("dead");

        assertThat(api.get(PATH).json().at("/t/properties/r").toString())
                .isEqualTo("{\"anyOf\":[{\"$description\":\"Id(live)\",\"type\":\"string\"},{\"type\":\"string\"}]}");
    }

    @Test
    void components_have_their_own_schemas_and_deltas_their_fields() {
        insert("t", 1);
        emulator.createComponent("bare");

        JsonNode schemas = api.get(PATH + "?byComponent=true&deltaSchema=true&format=export_json")
                .json();

        assertThat(schemas.get("bare").toString()).isEqualTo("{}");
        assertThat(schemas.get("").at("/t/properties/_ts/type").textValue()).isEqualTo("integer");
        assertThat(schemas.get("").at("/t/properties/n").toString())
                .isEqualTo("{\"$description\":\"int64\",\"type\":\"number\"}");
        assertThat(schemas.get("").at("/t/required").toString()).isEqualTo("[\"_creationTime\",\"_id\",\"n\"]");
    }

    @ParameterizedTest
    @CsvSource({"format=xml,400 BadFormat", "byComponent=1,400 BadQueryArgs", "deltaSchema=True,400 BadQueryArgs"})
    void bad_arguments_are_refused(String query, String error) {
        assertThat(api.get(PATH + "?" + query).error()).isEqualTo(error);
    }

    private void insertRecord(String table) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            fields.put("f" + i, 1L);
        }
        emulator.transact(transaction -> transaction.insert(table, fields));
    }

    /** As much of JSON Schema as the server's answers use. */
    private static final class MiniSchema {
        static boolean accepts(JsonNode schema, JsonNode value) {
            if (schema.isBoolean()) {
                return schema.booleanValue();
            }
            boolean union = !schema.has("anyOf")
                    || schema.get("anyOf").valueStream().anyMatch(variant -> accepts(variant, value));
            return union && hasType(schema.path("type").asText(""), value) && fits(schema, value);
        }

        private static boolean hasType(String type, JsonNode value) {
            return switch (type) {
                case "" -> true;
                case "null" -> value.isNull();
                case "number" -> value.isNumber();
                case "integer" -> value.isIntegralNumber();
                case "boolean" -> value.isBoolean();
                case "string" -> value.isTextual();
                case "array" -> value.isArray();
                case "object" -> value.isObject();
                default -> throw new IllegalArgumentException(type);
            };
        }

        private static boolean fits(JsonNode schema, JsonNode value) {
            if (value.isArray()) {
                JsonNode items = schema.path("items");
                return items.isMissingNode() || value.valueStream().allMatch(item -> accepts(items, item));
            }
            JsonNode properties = schema.path("properties").isObject()
                    ? schema.get("properties")
                    : JsonNodeFactory.instance.objectNode();
            boolean closed = !schema.path("additionalProperties").asBoolean(true);
            boolean complete = schema.path("required").valueStream().allMatch(name -> value.has(name.textValue()));
            return complete
                    && value.properties().stream()
                            .allMatch(field -> properties.has(field.getKey())
                                    ? accepts(properties.get(field.getKey()), field.getValue())
                                    : !closed);
        }
    }
}
