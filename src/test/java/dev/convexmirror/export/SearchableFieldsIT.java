package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is mirrored can be searched by every field, from the first document that has it on. */
class SearchableFieldsIT extends SearchScenario {

    @Test
    void a_field_that_appears_while_the_mirror_runs_is_searchable_with_its_first_document() {
        // Given
        mirror.convex().createTable("users");
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        insert("users", Map.of("name", "Ada Lovelace", "age", 36L));
        awaitHits("users", "{\"match\":{\"name\":\"lovelace\"}}", 1);
        // When
        insert("users", Map.of("name", "Charles Babbage", "address", Map.of("city", "London", "since", 1829.5)));
        // Then
        awaitHits("users", "{\"term\":{\"address.city.keyword\":\"London\"}}", 1);
        awaitHits("users", "{\"range\":{\"address.since\":{\"gt\":1829}}}", 1);
        awaitHits("users", "{\"range\":{\"age\":{\"gte\":36}}}", 1);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void without_a_schema_the_documents_show_their_form() {
        // Given: a table of which Convex can tell no schema, which keeps it from telling any
        insert("wide", wide(100));
        insert("users", Map.of("name", "Ada Lovelace"));
        // When
        mirror.startAgent().awaitReady(SOON);
        // Then
        awaitHits("users", "{\"term\":{\"name.keyword\":\"Ada Lovelace\"}}", 1);
        awaitHits("wide", "{\"range\":{\"field99\":{\"gte\":99}}}", 1);
    }
}
