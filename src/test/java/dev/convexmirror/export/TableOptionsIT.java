package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says of one table: its fields, their types, and files for its index. */
class TableOptionsIT extends SearchScenario {

    @TempDir
    private Path directory;

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
}
