package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors 95 to 107 of convex-protocol §8.3: document_deltas, and what both older routes share. */
class LegacyDeltasVectorsTest extends SyncFixture {
    private static final String PATH = "/api/document_deltas";
    private static final String ONLY_A =
            "{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"a\":{\"_other\":\"included\"}}}";

    @Test
    void vector_95_a_cursor_is_required() {
        use(quiet());
        assertThat(TestApi.of(emulator).get(PATH).error()).isEqualTo("400 DocumentDeltasCursorRequired");
        assertThat(TestApi.of(emulator).post(PATH, "{}").error()).isEqualTo("400 DocumentDeltasCursorRequired");
    }

    @Test
    void vector_96_a_deletion_comes_after_the_document_with_nothing_but_its_id() {
        use(quiet());
        String id = insert("a", 1).getFirst();
        long deleted = delete("a", id);

        JsonNode page = page("?cursor=0");

        assertThat(page.get("values")).hasSize(2);
        assertThat(page.at("/values/0/_deleted").booleanValue()).isFalse();
        assertThat(page.at("/values/1").toString())
                .isEqualTo("{\"_component\":\"\",\"_table\":\"a\",\"_ts\":" + deleted + ",\"_deleted\":true,\"_id\":\""
                        + id + "\"}");
        assertThat(page.get("cursor").longValue()).isEqualTo(deleted);
        assertThat(page.get("hasMore").booleanValue()).isFalse();
    }

    @Test
    void vector_97_a_transaction_is_never_split() {
        use(quiet().deltaRows(1));
        long before = emulator.latestTs();
        insert("a", 2);
        long both = emulator.latestTs();
        insert("a", 1);

        JsonNode page = page("?cursor=" + before);

        assertThat(page.get("values")).hasSize(2);
        assertThat(page.get("cursor").longValue()).isEqualTo(both);
        assertThat(page.get("hasMore").booleanValue()).isTrue();
    }

    @Test
    void vector_97_a_limit_that_fires_at_the_very_end_has_no_more() {
        use(quiet().deltaRows(1));
        long before = emulator.latestTs();
        insert("a", 2);

        JsonNode page = page("?cursor=" + before);

        assertThat(page.get("cursor").longValue()).isEqualTo(emulator.latestTs());
        assertThat(page.get("hasMore").booleanValue()).isFalse();
    }

    @Test
    void vector_98_the_cursor_passes_what_was_not_asked_for() {
        use(quiet());
        List<String> a = insert("a", 1);
        insert("b", 1);

        JsonNode page = page("?cursor=0&tableName=a");

        assertThat(ids(page)).isEqualTo(a);
        assertThat(page.get("cursor").longValue()).isEqualTo(emulator.latestTs());
    }

    @Test
    void vector_99_only_what_comes_after_the_cursor_is_told() {
        use(quiet());
        insert("a", 1);
        long ts = emulator.latestTs();
        List<String> later = insert("a", 1);

        assertThat(ids(page("?cursor=" + ts))).isEqualTo(later);
    }

    @Test
    void vector_100_rows_of_a_dropped_table_are_absent() {
        use(quiet());
        insert("a", 2);
        emulator.dropTable("a");

        assertThat(ids(page("?cursor=0"))).isEmpty();
    }

    @Test
    void vector_101_rows_of_another_table_remain() {
        use(quiet());
        insert("a", 2);
        List<String> b = insert("b", 1);
        emulator.dropTable("a");

        JsonNode page = page("?cursor=0");

        assertThat(ids(page)).isEqualTo(b);
        assertThat(page.get("cursor").longValue()).isEqualTo(emulator.latestTs());
    }

    @Test
    void vector_102_deselected_columns_are_left_out() {
        use(quiet());
        String id = emulator.transact(transaction -> transaction.insert("a", Map.of("m", 1L, "n", 2L))) > 0
                ? emulator.documents("a").keySet().iterator().next()
                : "";
        String selection = "{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\","
                + "\"a\":{\"_other\":\"excluded\",\"_id\":\"included\",\"m\":\"included\"}}}";

        JsonNode page = TestApi.of(emulator)
                .post(PATH, "{\"cursor\":0,\"format\":\"export_json\",\"selection\":" + selection + "}")
                .json();

        assertThat(page.at("/values/0").toString()).endsWith("\"_deleted\":false,\"_id\":\"" + id + "\",\"m\":1}");
    }

    @Test
    void vector_103_pages_without_values_go_on_while_there_is_more() {
        use(quiet().deltaRows(2));
        long before = emulator.latestTs();
        for (int i = 0; i < 6; i++) {
            assertThat(emulator.commitSystem()).isGreaterThan(before);
        }

        JsonNode first = page("?cursor=" + before);
        JsonNode second = page("?cursor=" + first.get("cursor").longValue());
        JsonNode third = page("?cursor=" + second.get("cursor").longValue());

        assertThat(List.of(first, second, third))
                .allSatisfy(page -> assertThat(page.get("values")).isEmpty());
        assertThat(List.of(first, second, third))
                .extracting(page -> page.get("hasMore").booleanValue())
                .containsExactly(true, true, false);
    }

    @Test
    void vector_104_a_cursor_out_of_retention_is_refused() {
        use(quiet().retention(Duration.ofDays(2)));
        insert("a", 1);
        long ts = emulator.latestTs();
        emulator.clock().advance(Duration.ofDays(3));
        insert("a", 1);

        assertThat(TestApi.of(emulator).get(PATH + "?cursor=" + ts).error())
                .isEqualTo("400 InvalidWindowToReadDocuments");
    }

    @Test
    void vector_105_what_is_no_selection_means_everything() {
        use(quiet());
        insert("a", 1);
        insert("b", 1);
        TestApi api = TestApi.of(emulator);

        for (String malformed : List.of(
                "null",
                "{}",
                "\"a\"",
                "{\"\":{\"_other\":\"included\"}}",
                "{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"a\":\"included\"}}")) {
            assertThat(ids(api.post(PATH, "{\"cursor\":0,\"selection\":" + malformed + "}")
                            .json()))
                    .as(malformed)
                    .hasSize(2);
        }
        assertThat(ids(api.get(PATH + "?cursor=0&selection="
                                + ONLY_A.replace("\"", "%22")
                                        .replace("{", "%7B")
                                        .replace("}", "%7D"))
                        .json()))
                .hasSize(2);
        assertThat(ids(api.post(PATH, "{\"cursor\":0,\"tableName\":7}").json())).hasSize(2);
        assertThat(ids(api.post(PATH, "{\"cursor\":0,\"selection\":" + ONLY_A + "}")
                        .json()))
                .hasSize(1);
    }

    @Test
    void vector_105_a_selection_of_impossible_names_is_an_internal_error() {
        use(quiet());
        TestApi api = TestApi.of(emulator);
        String badName =
                "{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"bad name!\":{\"_other\":\"included\"}}}";
        String withoutId = "{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"a\":{\"_other\":\"excluded\"}}}";

        for (String selection : List.of(badName, withoutId)) {
            assertThat(api.post(PATH, "{\"cursor\":0,\"selection\":" + selection + "}")
                            .error())
                    .as(selection)
                    .isEqualTo("500 InternalServerError");
        }
    }

    @Test
    void vector_106_an_int64_has_three_encodings() {
        use(quiet());
        assertThat(emulator.transact(transaction -> transaction.insert("a", Map.of("n", 1234567890123456789L))))
                .isPositive();

        assertThat(page("?cursor=0").at("/values/0/n").toString()).isEqualTo("\"1234567890123456789\"");
        assertThat(page("?cursor=0&format=convex_clean_json").at("/values/0/n").toString())
                .isEqualTo("\"1234567890123456789\"");
        assertThat(page("?cursor=0&format=convex_encoded_json")
                        .at("/values/0/n")
                        .toString())
                .isEqualTo("{\"$integer\":\"FYHpffQQIhE=\"}");
        assertThat(page("?cursor=0&format=export_json").at("/values/0/n").toString())
                .isEqualTo("1234567890123456789");
    }

    @Test
    void vector_107_a_key_that_speaks_for_a_user_is_refused_by_both_routes() {
        use(quiet());
        String user = Base64.getEncoder()
                .encodeToString("{\"subject\":\"u\",\"issuer\":\"i\"}".getBytes(StandardCharsets.UTF_8));
        TestApi api = TestApi.of(emulator).withKey(emulator.deployKey() + ":" + user);

        assertThat(api.get(PATH + "?cursor=0").error()).isEqualTo("403 SystemIdentityRequired");
        assertThat(api.get("/api/list_snapshot").error()).isEqualTo("403 SystemIdentityRequired");
    }

    @Test
    void a_cursor_ahead_of_the_deployment_comes_back_smaller_and_without_an_error() {
        use(quiet());
        insert("a", 1);

        JsonNode page = page("?cursor=" + (emulator.latestTs() + 1000));

        assertThat(ids(page)).isEmpty();
        assertThat(page.get("cursor").longValue()).isEqualTo(emulator.latestTs());
        assertThat(page.get("hasMore").booleanValue()).isFalse();
    }

    @Test
    void a_cursor_that_is_no_number_or_below_zero_is_refused() {
        use(quiet());
        TestApi api = TestApi.of(emulator);

        assertThat(api.get(PATH + "?cursor=abc").error()).isEqualTo("400 BadQueryArgs");
        assertThat(api.post(PATH, "{\"cursor\":\"7\"}").error()).isEqualTo("400 BadJsonBody");
        assertThat(api.get(PATH + "?cursor=-1").error()).isEqualTo("500 InternalServerError");
    }

    @Test
    void a_server_from_before_data_sync_knows_the_older_routes_only() {
        use(quiet());
        emulator.legacyOnly(true);
        TestApi api = TestApi.of(emulator);

        TestApi.Reply dataSync = api.post(TestSync.PATH, "{}");
        TestApi.Reply snapshot = api.post("/api/list_snapshot", "{}");
        emulator.legacyOnly(false);

        assertThat(dataSync.status()).isEqualTo(404);
        assertThat(dataSync.text()).isEmpty();
        assertThat(snapshot.status()).isEqualTo(200);
        assertThat(api.post(TestSync.PATH, "{}").status()).isEqualTo(200);
    }

    private JsonNode page(String query) {
        TestApi.Reply reply = TestApi.of(emulator).get(PATH + query);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("values").forEach(value -> ids.add(value.get("_id").textValue()));
        return ids;
    }
}
