package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.InvalidConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Elasticsearch allows an index so many fields, 1,000 unless it is told otherwise. */
class FieldLimitTest extends MappingScenario {

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
}
