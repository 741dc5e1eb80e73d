package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.ColumnSelection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableMappingTest extends MappingScenario {

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

    @Test
    void fields_that_are_not_mirrored_are_not_mapped() {
        // Given
        TableOptions options = withColumns(ColumnSelection.of(Optional.empty(), List.of("address")));
        // When
        JsonNode mappings = TableMapping.of(users, options, false).definition().mappings();
        // Then
        assertThat(mappings.path("properties")).hasSize(3);
    }
}
