package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.index.InvalidConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableOptionsTest extends MappingScenario {

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
}
