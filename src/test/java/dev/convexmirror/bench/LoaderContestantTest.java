package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class LoaderContestantTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void the_copy_of_a_generation_is_filled_as_it_was_and_belongs_to_no_mirror() throws JsonProcessingException {
        // Given
        JsonNode published = json.readTree("""
                {"aliases": {"bench-mirror-messages": {}},
                 "mappings": {"_meta": {"convex_mirror": {"mirror": "bench"}}, "properties": {"n": {"type": "long"}}},
                 "settings": {"index": {"refresh_interval": "1s", "gc_deletes": "1h", "number_of_shards": "1",
                   "uuid": "x", "version": {"created": "9"}, "provided_name": "a", "creation_date": "1"}}}
                """);

        // When
        JsonNode definition = LoaderContestant.definition(published);

        // Then
        assertThat(definition).isEqualTo(json.readTree("""
                {"mappings": {"properties": {"n": {"type": "long"}}},
                 "settings": {"index": {"refresh_interval": "-1", "gc_deletes": "1h", "number_of_shards": "1"}}}
                """));
    }
}
