package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is mirrored can be searched by every field, from the first document that has it on. */
class MappingIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final MirrorFixture mirror = MirrorFixture.create();

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        mirror.close();
    }

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
    void one_field_may_hold_anything() {
        // Given
        insert("things", Map.of("value", "text"));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        insert("things", Map.of("value", 5L));
        insert("things", Map.of("value", Map.of("x", 1.5)));
        insert("things", Map.of("value", Map.of("", 1.5, "..", "a")));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void without_a_schema_the_documents_show_their_form() {
        // Given: a table of which Convex can tell no schema, which keeps it from telling any
        Map<String, Object> wide = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            wide.put("field" + i, (long) i);
        }
        insert("wide", wide);
        insert("users", Map.of("name", "Ada Lovelace"));
        // When
        mirror.startAgent().awaitReady(SOON);
        // Then
        awaitHits("users", "{\"term\":{\"name.keyword\":\"Ada Lovelace\"}}", 1);
        awaitHits("wide", "{\"range\":{\"field99\":{\"gte\":99}}}", 1);
    }

    @Test
    void fields_that_are_left_out_do_not_arrive() {
        // Given
        insert("users", Map.of("name", "Ada", "password", "x"));
        // When
        mirror.startAgent(mirror.options().withProperty("mirror.export.table.\"users\".exclude", "password"))
                .awaitReady(SOON);
        // Then
        JsonNode hit = search("users", "{\"match_all\":{}}").at("/hits/0/_source");
        assertThat(hit.path("name").asText()).isEqualTo("Ada");
        assertThat(hit.has("password")).isFalse();
    }

    @Test
    void a_table_that_is_configured_otherwise_is_read_again_and_no_other_is() {
        // Given
        insert("users", Map.of("name", "Ada", "password", "x"));
        insert("orders", Map.of("note", "late"));
        AgentProcess before = mirror.startAgent();
        before.awaitReady(SOON);
        before.terminate();
        // When
        mirror.startAgent(mirror.options().withProperty("mirror.export.table.\"users\".exclude", "password"));
        // Then
        await().atMost(SOON).until(() -> serves("users", "users-000002"));
        JsonNode hit = search("users", "{\"match_all\":{}}").at("/hits/0/_source");
        assertThat(hit.has("name")).isTrue();
        assertThat(hit.has("password")).isFalse();
        assertThat(serves("orders", "orders-000001")).isTrue();
    }

    private boolean serves(String table, String generation) {
        return mirror.elasticsearch()
                .send("GET", "/_alias/" + mirror.prefix() + table, "")
                .body()
                .has(mirror.prefix() + generation);
    }

    @Test
    void nested_items_dates_and_a_mapping_file_do_what_they_say() throws IOException {
        // Given
        insert(
                "orders",
                Map.of(
                        "placed",
                        1_700_000_000_000.0,
                        "note",
                        "Running late",
                        "lines",
                        List.of(Map.of("sku", "a", "count", 1L), Map.of("sku", "b", "count", 2L))));
        Path mapping = Files.writeString(
                directory.resolve("mapping.json"), "{\"properties\":{\"note\":{\"analyzer\":\"whitespace\"}}}");
        AgentOptions options = mirror.options()
                .withProperty("mirror.export.table.\"orders\".nested", "lines")
                .withProperty("mirror.export.table.\"orders\".dates", "placed")
                .withProperty("mirror.export.table.\"orders\".mapping", mapping.toString());
        // When
        mirror.startAgent(options).awaitReady(SOON);
        // Then
        awaitHits("orders", "{\"range\":{\"placed\":{\"gte\":\"2023-11-14\",\"lt\":\"2023-11-15\"}}}", 1);
        awaitHits("orders", "{\"match\":{\"note\":\"Running\"}}", 1);
        awaitHits("orders", "{\"match\":{\"note\":\"running\"}}", 0);
        awaitHits("orders", nested("a", 1), 1);
        awaitHits("orders", nested("a", 2), 0);
    }

    @Test
    void a_mapping_that_elasticsearch_refuses_ends_the_start_and_changes_nothing() throws IOException {
        // Given
        insert("users", Map.of("name", "Ada"));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        agent.terminate();
        Path file = Files.writeString(
                directory.resolve("mapping.json"), "{\"properties\":{\"name\":{\"analyzer\":\"klingon\"}}}");
        AgentOptions options = mirror.options().withProperty("mirror.export.table.\"users\".mapping", file.toString());
        // When
        int code = mirror.startAgent(options).awaitExit(SOON);
        AgentProcess check = AgentProcess.run(options.withArguments("check"));
        // Then
        assertThat(code).isEqualTo(2);
        assertThat(check.exitCode()).hasValue(2);
        assertThat(String.join("\n", check.output()))
                .contains("mirror.export.table.\"users\".mapping", "analyzer [klingon]");
        check.close();
        assertThat(mirror.count("users")).isEqualTo(1);
        assertThat(mirror.elasticsearch()
                        .get("/_cat/indices/" + mirror.prefix() + "*?format=json&expand_wildcards=all"))
                .hasSize(1);
    }

    @Test
    void check_names_a_field_that_no_document_has() {
        // Given
        insert("users", Map.of("name", "Ada"));
        // When
        AgentProcess check = AgentProcess.run(mirror.options()
                .withProperty("mirror.export.table.\"users\".dates", "born")
                .withArguments("check"));
        // Then
        assertThat(check.exitCode()).hasValue(2);
        assertThat(String.join("\n", check.output())).contains("mirror.export.table.\"users\".dates", "'born'");
        check.close();
    }

    private static String nested(String sku, int count) {
        return "{\"nested\":{\"path\":\"lines\",\"query\":{\"bool\":{\"filter\":[{\"term\":{\"lines.sku.keyword\":\""
                + sku + "\"}},{\"term\":{\"lines.count\":" + count + "}}]}}}}";
    }

    private void insert(String table, Map<String, Object> document) {
        long ts = mirror.convex().transact(transaction -> transaction.insert(table, document));
        assertThat(ts).isPositive();
    }

    private void awaitHits(String table, String query, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(search(table, query).path("hits"))
                .hasSize(count));
    }

    private JsonNode search(String table, String query) {
        return mirror.elasticsearch()
                .send("POST", "/" + mirror.prefix() + table + "/_search", "{\"query\":" + query + "}")
                .body()
                .path("hits");
    }
}
