package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors 117 to 137 of convex-protocol §8.5: the Airbyte family. */
class AirbyteVectorsTest extends ImportFixture {
    private static final String BY_ID = "[[\"id\"]]";
    private static final String APPEND = "null";
    private static final String INDEX_ON_ID = "{\"indexes\":{\"t\":[[\"id\"]]}}";

    @Test
    void vector_117_118_more_records_than_a_transaction_takes_are_appended_and_cleared() {
        int count = 16_005;
        long before = emulator.latestTs();

        assertThat(airbyte(APPEND, Collections.nCopies(count, "{}").toArray(String[]::new))
                        .status())
                .isEqualTo(200);

        assertThat(emulator.documents("t")).hasSize(count);
        assertThat(emulator.documents("t").values().stream()
                        .map(document -> document.ts())
                        .distinct())
                .hasSize(2)
                .allMatch(ts -> ts > before);
        assertThat(put("clear_tables", "{\"tableNames\":[\"t\"]}").status()).isEqualTo(200);
        assertThat(emulator.snapshot().tables().keySet()).extracting("table").containsExactly("t");
        assertThat(emulator.documents("t")).isEmpty();
    }

    @Test
    void vector_119_120_121_the_last_record_of_a_key_counts_and_a_replayed_delete_makes_a_row() {
        put("add_primary_key_indexes", INDEX_ON_ID);

        airbyte(
                BY_ID,
                "{\"id\":\"1\",\"v\":1}",
                "{\"id\":\"1\",\"v\":2}",
                "{\"id\":\"2\"}",
                "{\"id\":\"3\"}",
                gone("3"));
        assertThat(rows()).containsExactlyInAnyOrder(Map.of("id", "1", "v", 2.0), Map.of("id", "2"));

        airbyte(BY_ID, gone("3"));
        assertThat(rows()).contains(Map.of("id", "3")).hasSize(3);

        airbyte(BY_ID, gone("3"));
        assertThat(rows()).hasSize(2);
    }

    @Test
    void vector_122_123_fields_of_the_change_are_removed_and_a_null_deletion_is_none() {
        put("add_primary_key_indexes", INDEX_ON_ID);

        airbyte(BY_ID, "{\"id\":\"1\",\"_ab_cdc_deleted_at\":null,\"_ab_cdc_lsn\":7}");

        assertThat(rows()).containsExactly(Map.of("id", "1"));
    }

    @Test
    void vector_124_125_names_that_collide_get_further_prefixes_but_not_for_ever() {
        airbyte(APPEND, "{\"source_id\":1,\"_id\":2}");

        assertThat(rows()).containsExactly(Map.of("source_id", 1.0, "source_source_id", 2.0));
        assertThat(airbyte(APPEND, "{\"_id\":0,\"source_id\":1,\"source_source_id\":2,\"source_source_source_id\":3}")
                        .error())
                .isEqualTo("500 InternalServerError");
    }

    @Test
    void vector_126_names_are_made_valid_at_every_depth() {
        airbyte(APPEND, "{\"a\":{\"_bad\":1},\"b\":[{\"_bad\":2}]}");

        assertThat(rows())
                .containsExactly(Map.of("a", Map.of("source_bad", 1.0), "b", List.of(Map.of("source_bad", 2.0))));
    }

    @Test
    void vector_127_128_neither_integers_nor_bytes_can_be_carried() {
        airbyte(APPEND, "{\"f\":7,\"n\":{\"$integer\":\"KgAAAAAAAAA=\"}}");

        assertThat(rows()).containsExactly(Map.of("f", 7.0, "n", Map.of("source_integer", "KgAAAAAAAAA=")));
    }

    @Test
    void vector_129_130_131_132_what_a_record_lacks_is_named() {
        assertThat(post("import_airbyte_records", "{\"tables\":{},\"messages\":[{\"tableName\":\"t\",\"data\":{}}]}")
                        .error())
                .isEqualTo("400 MissingStream");
        assertThat(airbyte("[]", "{}").error()).isEqualTo("400 EmptyPrimaryKey");
        assertThat(airbyte(BY_ID, "{\"other\":1}").error()).isEqualTo("400 MissingPrimaryKeyValue");
        assertThat(airbyte(BY_ID, "{\"id\":1}").error()).isEqualTo("400 IndexNotFoundError");
        emulator.holdBackfills(true);
        put("add_primary_key_indexes", INDEX_ON_ID);
        assertThat(airbyte(BY_ID, "{\"id\":1}").error()).isEqualTo("400 IndexBackfillingError");
    }

    @Test
    void vector_133_an_index_is_kept_until_its_fields_are_others() {
        put("add_primary_key_indexes", INDEX_ON_ID);
        emulator.holdBackfills(true);

        put("add_primary_key_indexes", INDEX_ON_ID);
        assertThat(get("primary_key_indexes_ready", "{\"tables\":[\"t\"]}").text())
                .isEqualTo("{\"indexesReady\":true}");

        put("add_primary_key_indexes", "{\"indexes\":{\"t\":[[\"region\"],[\"meta\",\"id\"]]}}");
        assertThat(get("primary_key_indexes_ready", "{\"tables\":[\"t\"]}").text())
                .isEqualTo("{\"indexesReady\":false}");
        emulator.holdBackfills(false);
        String key = "[[\"region\"],[\"meta\",\"id\"]]";
        airbyte(key, "{\"region\":\"a\",\"meta\":{\"id\":1}}", "{\"region\":\"a\",\"meta\":{\"id\":1},\"v\":true}");
        assertThat(rows()).containsExactly(Map.of("region", "a", "meta", Map.of("id", 1.0), "v", true));
    }

    @Test
    void vector_134_135_readiness_may_be_asked_for_again_and_again() {
        assertThat(get("primary_key_indexes_ready", "{\"tables\":[\"t\"]}").error())
                .isEqualTo("400 MissingIndex");
        emulator.holdBackfills(true);
        put("add_primary_key_indexes", INDEX_ON_ID);
        assertThat(get("primary_key_indexes_ready", "{\"tables\":[\"t\"]}").text())
                .isEqualTo("{\"indexesReady\":false}");

        emulator.holdBackfills(false);

        for (int time = 0; time < 2; time++) {
            assertThat(get("primary_key_indexes_ready", "{\"tables\":[\"t\"]}").text())
                    .isEqualTo("{\"indexesReady\":true}");
        }
    }

    @Test
    void vector_136_137_invalid_keys_and_overwriting_are_refused() {
        assertThat(put("add_primary_key_indexes", "{\"indexes\":{\"t\":[[\"a-b\"]]}}")
                        .error())
                .isEqualTo("400 InvalidPrimaryKey");
        assertThat(put("add_primary_key_indexes", "{\"indexes\":{\"t\":[[\"_a\"]]}}")
                        .error())
                .isEqualTo("400 IndexFieldNameReserved");
        assertThat(put("add_primary_key_indexes", "{\"indexes\":{\"t\":[[\"_creationTime\"]]}}")
                        .error())
                .isEqualTo("400 IndexFieldsContainCreationTime");
        assertThat(api.anonymous()
                        .post("/api/streaming_import/replace_tables", "{\"tableNames\":{}}")
                        .error())
                .isEqualTo("400 OverwriteNotSupported");
    }

    private static String gone(String id) {
        return "{\"id\":\"" + id + "\",\"_ab_cdc_deleted_at\":\"2026-01-01T00:00:00Z\"}";
    }
}
