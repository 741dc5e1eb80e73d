package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.InvalidConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableMappingTest {

    private static final String KEY = "mirror.export.table.\"users\"";

    private final Shape users = Shape.object(Map.of(
            "name", Shape.of(Scalar.STRING),
            "age", Shape.of(Scalar.INT64),
            "address", Shape.object(Map.of("city", Shape.of(Scalar.STRING), "zip", Shape.of(Scalar.STRING)))));

    @TempDir
    private Path directory;

    @Test
    void a_mapping_file_goes_over_what_is_derived() {
        // Given
        TableOptions options = withFiles("""
                {"properties":{
                  "name":{"analyzer":"english","fields":{"suggest":{"type":"completion"}}},
                  "age":{"type":"short"},
                  "address":{"properties":{"city":{"type":"keyword"},"point":{"type":"geo_point"}}},
                  "vector":{"type":"dense_vector","dims":3}},
                 "runtime":{"loud":{"type":"keyword"}}}
                """, "{}");
        // When
        JsonNode mappings = TableMapping.of(users, options, false).definition().mappings();
        // Then
        assertThat(mappings.at("/properties/name/type").asText()).isEqualTo("text");
        assertThat(mappings.at("/properties/name/analyzer").asText()).isEqualTo("english");
        assertThat(mappings.at("/properties/name/fields")).hasSize(2);
        assertThat(mappings.at("/properties/age").toString()).isEqualTo("{\"type\":\"short\"}");
        assertThat(mappings.at("/properties/address.city").toString()).isEqualTo("{\"type\":\"keyword\"}");
        assertThat(mappings.at("/properties/address.zip/type").asText()).isEqualTo("text");
        assertThat(mappings.at("/properties/address.point/type").asText()).isEqualTo("geo_point");
        assertThat(mappings.at("/properties/vector/dims").asInt()).isEqualTo(3);
        assertThat(mappings.at("/runtime/loud/type").asText()).isEqualTo("keyword");
    }

    @Test
    void a_field_of_the_file_takes_the_place_of_all_within_it() {
        // Given
        TableOptions options = withFiles("{\"properties\":{\"address\":{\"type\":\"flattened\"}}}", "{}");
        // When
        JsonNode mappings = TableMapping.of(users, options, false).definition().mappings();
        // Then
        assertThat(mappings.path("properties").properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("_creationTime", "address", "age", "name");
    }

    @Test
    void a_field_may_be_left_unindexed() {
        // Given
        TableOptions options = withFiles("{\"properties\":{\"address\":{\"enabled\":false}}}", "{}");
        // When
        JsonNode mappings = TableMapping.of(users, options, false).definition().mappings();
        // Then
        assertThat(mappings.path("properties")).hasSize(3);
    }

    @Test
    void settings_have_their_full_names_in_whatever_form_the_file_has_them() {
        // Given
        TableOptions options = withFiles("{}", """
                {"number_of_shards":3,"index":{"sort.field":"age"},"analysis":{"filter":{"s":{"synonyms":["a,b"]}}}}""");
        // When
        Map<String, JsonNode> settings =
                TableMapping.of(users, options, false).definition().settings();
        // Then
        assertThat(settings)
                .containsOnlyKeys("index.number_of_shards", "index.sort.field", "index.analysis.filter.s.synonyms");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"dynamic":true}                                  | "dynamic" has to be false
                    {"_source":{"enabled":false}}                     | "_source" is not for it to say
                    {"subobjects":true}                               | "subobjects" is not for it to say
                    {"properties":{"_mirror":{"type":"keyword"}}}     | "_mirror" is a field of
                    {"properties":{"_creationTime":{"type":"long"}}}  | "_creationTime" is always a date
                    {"properties":{"a":{"type":"nested"}}}            | mirror.export.table."users".nested
                    {"properties":{"a":{"properties":{"b":1}}}}       | the field "a.b" is no JSON object
                    {"properties":                                    | it is no JSON
                    ["properties"]                                    | it holds no JSON object
                    """)
    void a_mapping_file_that_cannot_work_is_refused(String content, String reason) {
        // When
        Throwable error = catchThrowable(() -> withFiles(content, "{}"));
        // Then
        assertThat(error)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(KEY + ".mapping", "mapping.json", reason);
    }

    @ParameterizedTest
    @CsvSource({
        "index.mapping.ignore_malformed, may be refused",
        "mapping.coerce, found as what it is",
        "gc_deletes, must not come back",
        "default_pipeline, a key of its own",
        "translog.durability, durable"
    })
    void a_setting_that_cannot_work_is_refused(String setting, String reason) {
        // When
        Throwable error = catchThrowable(() -> withFiles("{}", "{\"" + setting + "\":\"x\"}"));
        // Then
        assertThat(error)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(KEY + ".settings", "settings.json", setting, reason);
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        // When
        Throwable error = catchThrowable(() -> TableOptions.read(
                KEY,
                ColumnSelection.EVERYTHING,
                Optional.of(directory.resolve("nowhere.json")),
                Optional.empty(),
                Optional.empty(),
                FieldRules.NONE));
        // Then
        assertThat(error).hasMessageContainingAll(KEY + ".mapping", "nowhere.json", "there is no such file");
    }

    @Test
    void fields_that_are_not_mirrored_are_not_mapped() {
        // Given
        TableOptions options = withColumns(ColumnSelection.of(Optional.empty(), List.of("address")));
        // When
        JsonNode mappings = TableMapping.of(users, options, false).definition().mappings();
        // Then
        assertThat(mappings.path("properties")).hasSize(3);
    }

    @Test
    void fields_that_no_document_has_are_told_with_their_key() {
        // Given
        TableOptions options = new TableOptions(
                KEY,
                ColumnSelection.of(Optional.empty(), List.of("pasword")),
                Optional.empty(),
                TableOptions.NONE.settings(),
                Optional.empty(),
                new FieldRules(Set.of("address.since"), Set.of(), Set.of("address")));
        // When
        Map<String, String> unknown = options.unknownFields(users);
        // Then
        assertThat(unknown)
                .containsOnly(Map.entry("pasword", KEY + ".exclude"), Map.entry("address.since", KEY + ".dates"));
        assertThat(options.unknownFields(Shape.object(Map.of("_creationTime", Shape.of(Scalar.FLOAT)))))
                .isEmpty();
    }

    @Test
    void more_fields_than_elasticsearch_allows_raise_the_limit() {
        // Given
        Map<String, Shape> fields = new HashMap<>();
        for (int i = 0; i < 1024; i++) {
            fields.put("f" + i, Shape.of(Scalar.STRING));
        }
        // When
        IndexDefinition definition =
                TableMapping.of(Shape.object(fields), TableOptions.NONE, false).definition();
        // Then
        assertThat(definition.settings().get("index.mapping.total_fields.limit").asInt())
                .isGreaterThan(2049);
    }

    @Test
    void too_many_fields_flatten_the_largest_object_and_it_is_said() {
        // Given
        Map<String, Shape> fields = new HashMap<>(users.fields().orElseThrow());
        for (String name : List.of("small", "large")) {
            Map<String, Shape> inner = new HashMap<>();
            for (int i = 0; i < (name.equals("large") ? 60 : 30); i++) {
                Map<String, Shape> leaves = new HashMap<>();
                for (int j = 0; j < 50; j++) {
                    leaves.put("l" + j, Shape.of(Scalar.STRING));
                }
                inner.put("i" + i, Shape.object(leaves));
            }
            fields.put(name, Shape.object(inner));
        }
        // When
        TableMapping mapping = TableMapping.of(Shape.object(fields), TableOptions.NONE, false);
        // Then
        assertThat(mapping.definition().mappings().at("/properties/large/type").asText())
                .isEqualTo("flattened");
        assertThat(mapping.definition()
                        .mappings()
                        .at("/properties/small.i0.l0/type")
                        .asText())
                .isEqualTo("text");
        assertThat(mapping.notes().get("large")).contains("limit is");
    }

    @Test
    void a_limit_of_the_users_that_cannot_be_kept_is_explained() {
        // Given
        TableOptions options = withFiles("{}", "{\"index.mapping.total_fields.limit\":43}");
        // When
        Throwable error = catchThrowable(() -> TableMapping.of(users, options, false));
        // Then
        assertThat(error)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(KEY + ".settings", "43", KEY + ".exclude");
    }

    @Test
    void a_table_without_options_has_no_fingerprint_and_each_option_gives_another() {
        assertThat(TableOptions.NONE.fingerprint()).isEmpty();
        assertThat(withFiles("{}", "{\"number_of_shards\":2}").fingerprint())
                .isNotEmpty()
                .isEqualTo(
                        withFiles("{}", "{\"index\":{\"number_of_shards\":2}}").fingerprint())
                .isNotEqualTo(withFiles("{}", "{\"number_of_shards\":3}").fingerprint());
        assertThat(withColumns(ColumnSelection.of(Optional.of(List.of("a", "b")), List.of()))
                        .fingerprint())
                .isEqualTo(withColumns(ColumnSelection.of(Optional.of(List.of("b", "a")), List.of()))
                        .fingerprint())
                .isNotEqualTo(withColumns(ColumnSelection.of(Optional.empty(), List.of("a", "b")))
                        .fingerprint());
    }

    @Test
    void new_fields_are_addable_and_changed_ones_need_a_new_generation() throws IOException {
        // Given
        JsonNode live = new JsonMapper().readTree("""
                {"properties":{"name":{"type":"text","fields":{"keyword":{"type":"keyword"}}},
                 "age":{"type":"double"},"address":{"type":"flattened"},"gone":{"type":"long"}}}""");
        Shape now = users.or(Shape.object(Map.of("since", Shape.of(Scalar.FLOAT))));
        // When
        MappingDrift drift = MappingDrift.between(
                live, TableMapping.of(now, TableOptions.NONE, false).definition());
        // Then
        assertThat(drift.addable().properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("_creationTime", "since");
        assertThat(drift.changed()).containsOnlyKeys("age", "address", "address.city", "address.zip");
    }

    @Test
    void a_mapping_does_not_differ_from_itself() {
        // Given
        IndexDefinition definition =
                TableMapping.of(users, TableOptions.NONE, false).definition();
        // When
        MappingDrift drift = MappingDrift.between(definition.mappings(), definition);
        // Then
        assertThat(drift.isNone()).isTrue();
        assertThat(LiveShapes.of(definition.mappings()).covers(users)).isTrue();
    }

    @Test
    void documents_that_contradict_the_schema_are_newer_than_it() {
        // Given
        Shape schema = Shape.object(Map.of(
                "count", Shape.of(Scalar.INT64),
                "blob", Shape.of(Scalar.BYTES),
                "any", Shape.OPEN,
                "address", Shape.object(Map.of("city", Shape.of(Scalar.ID)))));
        Shape documents = Shape.object(Map.of(
                "count", Shape.of(Scalar.STRING),
                "blob", Shape.of(Scalar.STRING),
                "any", Shape.of(Scalar.FLOAT),
                "address", Shape.of(Scalar.BOOLEAN)));
        // When
        Shape completed = schema.completedBy(documents);
        // Then
        assertThat(completed.covers(documents)).isTrue();
        assertThat(completed.field("blob")).isEqualTo(Shape.of(Scalar.BYTES));
        assertThat(completed.field("count").scalars()).containsExactlyInAnyOrder(Scalar.INT64, Scalar.STRING);
        assertThat(TableMapping.of(completed, TableOptions.NONE, false)
                        .definition()
                        .notes()
                        .mixed())
                .containsExactly("address", "any");
    }

    private TableOptions withFiles(String mapping, String settings) {
        return TableOptions.read(
                KEY,
                ColumnSelection.EVERYTHING,
                Optional.of(file("mapping.json", mapping)),
                Optional.of(file("settings.json", settings)),
                Optional.empty(),
                FieldRules.NONE);
    }

    private static TableOptions withColumns(ColumnSelection columns) {
        return new TableOptions(
                KEY, columns, Optional.empty(), TableOptions.NONE.settings(), Optional.empty(), FieldRules.NONE);
    }

    private Path file(String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
