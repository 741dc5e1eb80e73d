package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.value.FloatText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors 84 to 94 of convex-protocol §8.3: list_snapshot. */
class LegacySnapshotVectorsTest extends SyncFixture {
    private static final String PATH = "/api/list_snapshot";

    @Test
    void vector_84_an_empty_deployment_has_one_empty_page() {
        use(quiet());

        JsonNode page = page("");

        assertThat(page.toString())
                .isEqualTo(
                        "{\"values\":[],\"snapshot\":" + emulator.latestTs() + ",\"cursor\":null,\"hasMore\":false}");
    }

    @Test
    void vector_85_a_document_carries_its_table_and_timestamp_among_its_fields() {
        use(quiet());
        long ts = emulator.transact(transaction -> transaction.insert("posts", Map.of("title", "hello")));
        var stored = emulator.documents("posts").values().iterator().next();

        String text = TestApi.of(emulator).get(PATH).text();

        assertThat(text)
                .isEqualTo("{\"values\":[{\"_component\":\"\",\"_table\":\"posts\",\"_ts\":" + ts
                        + ",\"_creationTime\":"
                        + FloatText.of((Double) stored.fields().get("_creationTime"))
                        + ",\"_id\":\"" + stored.id() + "\",\"title\":\"hello\"}],\"snapshot\":" + emulator.latestTs()
                        + ",\"cursor\":null,\"hasMore\":false}");
    }

    @Test
    void vector_86_a_row_changed_after_the_snapshot_comes_in_its_old_revision() {
        use(quiet());
        String id = insert("a", 1).getFirst();
        long snapshot = emulator.latestTs();
        assertThat(patch("a", id, "n", 7L)).isGreaterThan(snapshot);

        JsonNode page = page("?format=export_json&snapshot=" + snapshot);

        assertThat(page.at("/values/0/n").longValue()).isZero();
        assertThat(page.at("/values/0/_ts").longValue()).isEqualTo(snapshot);
    }

    @Test
    void vector_87_a_row_deleted_after_the_snapshot_still_comes() {
        use(quiet());
        String id = insert("a", 1).getFirst();
        long snapshot = emulator.latestTs();
        assertThat(delete("a", id)).isGreaterThan(snapshot);

        assertThat(ids(page("?snapshot=" + snapshot))).containsExactly(id);
        assertThat(ids(page(""))).isEmpty();
    }

    @Test
    void vector_88_pages_of_one_row_lead_through_all_tables() {
        use(quiet().snapshotRows(1));
        List<String> all = new ArrayList<>(insert("table1", 2));
        all.addAll(insert("table2", 1));

        JsonNode first = page("");
        List<JsonNode> pages = pages("", 10);

        assertThat(ids(first)).hasSize(1);
        assertThat(first.get("hasMore").booleanValue()).isTrue();
        assertThat(first.get("cursor").textValue()).startsWith("{\"tablet\":\"").contains("\"id\":\"");
        assertThat(pages.stream().flatMap(page -> ids(page).stream())).containsExactlyElementsOf(all);
    }

    @Test
    void vector_89_the_snapshot_is_the_same_on_all_pages() {
        use(quiet().snapshotRows(1));
        insert("a", 3);
        long snapshot = emulator.latestTs();
        insert("a", 1);

        assertThat(pages("snapshot=" + snapshot + "&", 10))
                .hasSizeGreaterThan(3)
                .allSatisfy(page -> assertThat(page.get("snapshot").longValue()).isEqualTo(snapshot));
    }

    @Test
    void vector_90_one_table_can_be_asked_for() {
        use(quiet());
        insert("table1", 1);
        List<String> ids = insert("table2", 2);

        assertThat(pages("tableName=table2&", 3).stream().flatMap(page -> ids(page).stream()))
                .containsExactlyElementsOf(ids);
        assertThat(pages("table_name=table2&", 3).stream().flatMap(page -> ids(page).stream()))
                .containsExactlyElementsOf(ids);
    }

    @Test
    void vector_91_a_component_is_walked_page_by_page() {
        use(quiet().snapshotRows(5));
        insert("root", 1);
        List<String> ids = insert("outer/inner/rows", 10);

        List<JsonNode> pages = pages("component=outer/inner&", 10);

        assertThat(pages.stream().flatMap(page -> ids(page).stream())).containsExactlyElementsOf(ids);
        assertThat(pages.getFirst().at("/values/0/_component").textValue()).isEqualTo("outer/inner");
        assertThat(pages)
                .as("the last full page does not know that it is the last")
                .hasSize(3);
    }

    @Test
    void vector_92_a_snapshot_of_the_future_or_of_long_ago_is_refused() {
        use(quiet().retention(Duration.ofDays(14)));
        long past = emulator.latestTs();
        emulator.clock().advance(Duration.ofDays(5).plusSeconds(1));
        long latest = emulator.commitSystem();
        TestApi api = TestApi.of(emulator);

        assertThat(api.get(PATH + "?snapshot=" + (latest + 1)).error()).isEqualTo("400 SnapshotTooNew");
        assertThat(api.get(PATH + "?snapshot=" + past).error()).isEqualTo("400 SnapshotTooOld");
        assertThat(api.get(PATH + "?snapshot=-1").error()).isEqualTo("500 InternalServerError");
    }

    @Test
    void vector_92_a_snapshot_out_of_retention_that_is_not_too_old_yet_has_no_error_of_its_own() {
        use(quiet().retention(Duration.ofDays(2)));
        long past = emulator.latestTs();
        emulator.clock().advance(Duration.ofDays(3));
        assertThat(emulator.commitSystem()).isGreaterThan(past);

        assertThat(TestApi.of(emulator).get(PATH + "?snapshot=" + past).error()).isEqualTo("503 InternalServerError");
    }

    @Test
    void vector_93_a_cursor_that_is_none_is_refused() {
        use(quiet());
        for (String bad : List.of("abc", "{}", "{\"tablet\":\"00\",\"id\":\"x\"}", "7")) {
            assertThat(TestApi.of(emulator)
                            .get(PATH + "?cursor=" + encoded(bad))
                            .error())
                    .as(bad)
                    .isEqualTo("400 InvalidListSnapshotCursor");
        }
    }

    @Test
    void vector_94_an_unknown_format_is_refused() {
        use(quiet());
        assertThat(TestApi.of(emulator).get(PATH + "?format=xml").error()).isEqualTo("400 BadFormat");
    }

    @Test
    void a_table_that_ends_leads_to_the_next_one_even_when_that_is_empty() {
        use(quiet());
        insert("a", 1);
        emulator.createTable("b");

        List<JsonNode> pages = pages("", 10);

        assertThat(pages).hasSize(2);
        assertThat(ids(pages.getFirst())).hasSize(1);
        assertThat(ids(pages.getLast())).isEmpty();
    }

    @Test
    void the_tables_are_those_of_the_snapshot() {
        use(quiet());
        List<String> dropped = insert("dropped", 1);
        long snapshot = emulator.latestTs();
        emulator.dropTable("dropped");
        insert("created", 1);

        List<JsonNode> pages = pages("snapshot=" + snapshot + "&", 10);

        assertThat(pages.stream().flatMap(page -> ids(page).stream())).containsExactlyElementsOf(dropped);
    }

    @Test
    void rows_of_a_running_import_are_listed_beside_those_that_queries_see() {
        use(quiet());
        insert("a", 1);
        emulator.beginImport("a").insert(List.of(Map.of("n", 100L)));

        assertThat(pages("", 10).stream().flatMap(page -> ids(page).stream())).hasSize(2);
    }

    private JsonNode page(String query) {
        TestApi.Reply reply = TestApi.of(emulator).get(PATH + query);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    /** All pages, {@code atMost} so many; the query ends with an ampersand unless it is empty. */
    private List<JsonNode> pages(String query, int atMost) {
        List<JsonNode> pages = new ArrayList<>();
        String position = "";
        do {
            JsonNode page = page("?" + query + position);
            pages.add(page);
            position = "snapshot=" + page.get("snapshot").longValue() + "&cursor="
                    + encoded(page.get("cursor").asText());
            assertThat(pages).hasSizeLessThanOrEqualTo(atMost);
        } while (pages.getLast().get("hasMore").booleanValue());
        return pages;
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("values").forEach(value -> ids.add(value.get("_id").textValue()));
        return ids;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
