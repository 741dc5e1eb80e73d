package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
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
    void a_plain_value_in_a_field_of_objects_costs_no_document() {
        // Given: keys that are no names, so the field is one flattened one
        insert("things", Map.of("value", Map.of("a-b", "x"), "name", "first"));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        awaitHits("things", "{\"term\":{\"value.a-b\":\"x\"}}", 1);
        // When
        insert("things", Map.of("value", "text", "name", "second"));
        insert("things", Map.of("value", List.of(5L, Map.of("a-b", "y")), "name", "third"));
        // Then
        await().atMost(SOON).until(() -> serves("things", "things-000002"));
        insert("things", Map.of("value", Map.of("a-b", "z"), "name", "fourth"));
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
        awaitHits("things", "{\"match\":{\"name\":\"first third\"}}", 2);
        assertThat(serves("things", "things-000002")).as("it is made anew once").isTrue();
    }

    @Test
    void that_a_field_takes_anything_is_known_after_a_restart_and_after_a_resync() {
        // Given: a table of which Convex can tell no schema, which keeps it from telling any
        insert("wide", wide(100));
        insert("things", Map.of("value", Map.of("a-b", "x")));
        AgentProcess before = mirror.startAgent();
        before.awaitReady(SOON);
        insert("things", Map.of("value", 5L));
        await().atMost(SOON).until(() -> serves("things", "things-000002"));
        before.terminate();
        // When
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        insert("things", Map.of("value", Map.of("a-b", "y")));
        insert("things", Map.of("value", "text"));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(serves("things", "things-000002")).isTrue();
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void documents_that_contradict_the_ones_before_are_accepted_while_a_snapshot_is_taken() {
        // Given: pages of a few documents, and no schema to tell what the later ones are like
        try (MirrorFixture paged =
                MirrorFixture.with(ConvexEmulator.builder().pageSize(5).seed(7))) {
            insert(paged, "wide", wide(100));
            for (int i = 0; i < 40; i++) {
                insert(paged, "things", Map.of("value", i % 10 == 9 ? "text" : Map.of("a-b", "x")));
            }
            // When
            AgentProcess agent = paged.startAgent();
            agent.awaitReady(SOON);
            // Then
            paged.awaitEqual(SOON);
            assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
        }
    }

    @Test
    void what_contradicts_nested_items_costs_no_document() {
        // Given
        insert("orders", Map.of("lines", List.of(Map.of("sku", "a")), "note", "late"));
        AgentProcess agent =
                mirror.startAgent(mirror.options().withProperty("mirror.export.table.\"orders\".nested", "lines"));
        agent.awaitReady(SOON);
        // When
        insert("orders", Map.of("lines", "none", "note", Map.of("text", "early")));
        insert("orders", Map.of("lines", List.of(Map.of("sku", "b")), "note", "late"));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void a_type_that_changed_is_told_by_the_status_which_says_what_to_run() {
        // Given
        insert("orders", Map.of("total", 5L));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        insert("orders", Map.of("total", "five"));
        mirror.awaitEqual(SOON);
        AgentProcess status = AgentProcess.run(mirror.options().withArguments("status"));
        // Then
        assertThat(String.join("\n", status.output()))
                .contains("orders: the field 'total' is now of type keyword, but the index has it as long")
                .contains("convex-mirror resync orders");
        status.close();
        assertThat(serves("orders", "orders-000001")).isTrue();
    }

    @Test
    void a_type_that_changed_has_the_table_read_again_once_if_that_is_wanted() {
        // Given
        insert("orders", Map.of("total", 5L));
        insert("users", Map.of("name", "Ada"));
        AgentOptions options = mirror.options()
                .withProperty("mirror.export.on-schema-change", "rebuild")
                .withProperty("mirror.export.keep-generations", "1");
        AgentProcess agent = mirror.startAgent(options);
        agent.awaitReady(SOON);
        // When
        insert("orders", Map.of("total", "five"));
        // Then
        await().atMost(SOON).until(() -> serves("orders", "orders-000002"));
        awaitHits("orders", "{\"term\":{\"total\":\"five\"}}", 1);
        awaitHits("orders", "{\"range\":{\"total.number\":{\"gte\":5}}}", 1);
        agent.terminate();
        mirror.startAgent(options).awaitReady(SOON);
        insert("orders", Map.of("total", "six"));
        mirror.awaitEqual(SOON);
        assertThat(serves("orders", "orders-000002")).isTrue();
        assertThat(serves("users", "users-000001")).isTrue();
    }

    @Test
    void a_generation_that_is_kept_stays_as_it_was_and_can_be_gone_back_to() {
        // Given
        insert("users", Map.of("name", "Ada"));
        AgentOptions options = mirror.options().withProperty("mirror.export.keep-generations", "1");
        mirror.startAgent(options).awaitReady(SOON);
        for (String next : List.of("users-000002", "users-000003")) {
            AgentProcess resync = AgentProcess.run(options.withArguments("resync", "users"));
            assertThat(resync.exitCode()).hasValue(0);
            resync.close();
            await().atMost(SOON).until(() -> serves("users", next));
        }
        insert("users", Map.of("name", "Eve"));
        mirror.awaitEqual(SOON);
        String kept = mirror.prefix() + "users-000002";
        await().atMost(SOON).until(() -> !exists(mirror.prefix() + "users-000001"));
        AgentProcess status = AgentProcess.run(options.withArguments("status"));
        // When
        String alias = mirror.prefix() + "users";
        mirror.elasticsearch().post("/_aliases", """
                {"actions":[{"remove":{"index":"%s","alias":"%s"}},{"add":{"index":"%s","alias":"%s"}}]}""".formatted(mirror.prefix() + "users-000003", alias, kept, alias));
        // Then
        assertThat(mirror.count("users")).as("before Eve").isEqualTo(1);
        assertThat(mirror.elasticsearch()
                        .send("POST", "/" + kept + "/_doc", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(String.join("\n", status.output())).containsPattern("users-000003 +- +" + kept);
        status.close();
    }

    private boolean exists(String index) {
        return mirror.elasticsearch().send("GET", "/" + index, "").isSuccess();
    }

    private static Map<String, Object> wide(int fields) {
        Map<String, Object> wide = new HashMap<>();
        for (int i = 0; i < fields; i++) {
            wide.put("field" + i, (long) i);
        }
        return wide;
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
        insert(mirror, table, document);
    }

    private static void insert(MirrorFixture mirror, String table, Map<String, Object> document) {
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
