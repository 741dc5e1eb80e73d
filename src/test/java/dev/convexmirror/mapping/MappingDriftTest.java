package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convexmirror.index.IndexDefinition;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappingDriftTest extends MappingScenario {

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
}
