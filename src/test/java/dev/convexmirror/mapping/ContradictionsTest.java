package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.Fence;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to be refused is what Elasticsearch refuses, and without the fields in question it refuses nothing. */
class ContradictionsTest {

    private static final FieldRules NESTED = new FieldRules(Set.of("when"), Set.of("lines"), Set.of());
    private static final FieldRules FLAT = new FieldRules(Set.of("when"), Set.of(), Set.of());

    private static final String OBJECT_FOR_A_DATE = "{\"when\":{\"x\":1}}";

    private static final Shape TABLE = Shape.object(Map.of(
            "name", Shape.of(Scalar.STRING),
            "id", Shape.of(Scalar.ID),
            "count", Shape.of(Scalar.INT64),
            "ratio", Shape.of(Scalar.FLOAT),
            "flag", Shape.of(Scalar.BOOLEAN),
            "blob", Shape.of(Scalar.BYTES),
            "when", Shape.of(Scalar.STRING),
            "record", Shape.OPEN,
            "lines", Shape.object(Map.of("sku", Shape.of(Scalar.STRING), "extra", Shape.OPEN)),
            "address", Shape.object(Map.of("city", Shape.of(Scalar.STRING), "more", Shape.OPEN))));

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("contra");
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final Generations generations = new Generations(connection, mirror, "1", new Fence(1));

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void elasticsearch_refuses_what_is_said_to_be_refused_and_nothing_else(boolean nested) {
        // Given
        IndexDefinition definition = definition(TABLE, nested);
        String index = create(definition);
        SortedMap<String, Boolean> refused = new TreeMap<>();
        SortedMap<String, Boolean> said = new TreeMap<>();
        // When
        for (String json : documents()) {
            refused.put(json, !put(index, json).isSuccess());
            said.put(json, !contradictions(definition.mappings(), json).isEmpty());
        }
        // Then: 9.5 accepts an object where a date is, 8.19 does not
        if (said.get(OBJECT_FOR_A_DATE)) {
            refused.put(OBJECT_FOR_A_DATE, true);
        }
        assertThat(said).isEqualTo(refused);
        assertThat(refused).containsValues(true, false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void without_the_fields_that_refuse_everything_is_accepted(boolean nested) {
        // Given
        IndexDefinition definition = definition(TABLE, nested);
        SortedMap<String, JsonNode> errors = new TreeMap<>();
        // When
        for (String json : documents()) {
            SortedSet<String> refusing = contradictions(definition.mappings(), json);
            if (!refusing.isEmpty()) {
                String index = create(definition(TABLE.with(refusing, TABLE.or(shape(json))), nested));
                var reply = put(index, json);
                if (!reply.isSuccess()) {
                    errors.put(json, reply.body());
                }
            }
        }
        // Then
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"record":5}                    | record
                    {"record":[{"a":1},["x"]]}      | record
                    {"address":{"more":true}}       | address.more
                    {"lines":[{"extra":"x"}]}       | lines.extra
                    """)
    void the_field_is_named_by_its_path(String json, String path) {
        assertThat(contradictions(definition(TABLE, false).mappings(), json)).containsExactly(path);
        assertThat(contradictions(definition(TABLE, true).mappings(), json)).containsExactly(path);
    }

    private static List<String> documents() {
        return List.of(
                "{\"record\":5}",
                "{\"record\":null}",
                "{\"record\":[]}",
                "{\"record\":[{\"a\":1},[\"x\"]]}",
                "{\"record\":[[{\"a\":1}]]}",
                "{\"record\":{\"a\":[1,{\"b\":2}],\"\":\"x\"}}",
                "{\"name\":{\"x\":1}}",
                "{\"name\":[\"a\",{\"x\":1}]}",
                "{\"name\":5.5}",
                "{\"id\":{\"x\":1}}",
                "{\"count\":{\"x\":1}}",
                "{\"count\":\"many\"}",
                "{\"ratio\":{\"x\":1}}",
                "{\"ratio\":true}",
                "{\"flag\":{\"x\":1}}",
                "{\"flag\":\"perhaps\"}",
                "{\"blob\":{\"x\":1}}",
                "{\"blob\":\"no base64!\"}",
                OBJECT_FOR_A_DATE,
                "{\"when\":\"some day\"}",
                "{\"lines\":5}",
                "{\"lines\":[{\"sku\":\"a\"},\"b\"]}",
                "{\"lines\":[{\"sku\":{\"x\":1}}]}",
                "{\"lines\":[{\"extra\":\"x\"}]}",
                "{\"lines\":[{\"sku\":[5]}]}",
                "{\"address\":\"here\"}",
                "{\"address\":[{\"city\":\"a\"},null]}",
                "{\"address\":{\"city\":{\"x\":1}}}",
                "{\"address\":{\"more\":true}}",
                "{\"address\":{\"\":1,\"..\":2,\" \":3,\"a.b\":4}}",
                "{\"unknown\":{\"\":1,\"..\":[2]}}",
                "{\"lines\":[{\"\":1,\"..\":2,\" \":3,\"a.b\":4}]}");
    }

    private static IndexDefinition definition(Shape shape, boolean nested) {
        TableOptions options = new TableOptions(
                "",
                TableOptions.NONE.columns(),
                Optional.empty(),
                TableOptions.NONE.settings(),
                Optional.empty(),
                nested ? NESTED : FLAT);
        return TableMapping.of(shape, options, false).definition();
    }

    private String create(IndexDefinition definition) {
        return generations.create(TableName.root("odd"), mirror + "-odd", definition);
    }

    private Elasticsearch.Reply put(String index, String json) {
        return cluster.send("POST", "/" + index + "/_doc", json);
    }

    private static SortedSet<String> contradictions(JsonNode mappings, String json) {
        return Contradictions.of(mappings, shape(json));
    }

    private static Shape shape(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return DocumentShapes.of(bytes, bytes.length);
    }
}
