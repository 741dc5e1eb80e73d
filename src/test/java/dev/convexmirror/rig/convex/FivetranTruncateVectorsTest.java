package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 148 to 152 of convex-protocol §8.5: truncation by the time of the last sync. */
class FivetranTruncateVectorsTest extends ImportFixture {
    @Test
    void vector_148_a_table_that_is_not_there_has_no_rows_to_flag() {
        assertThat(truncate("SoftDelete", "null").status()).isEqualTo(200);
    }

    @Test
    void vector_149_rows_are_flagged_and_kept() {
        fill(3);

        assertThat(truncate("SoftDelete", "null").status()).isEqualTo(200);

        assertThat(rows()).hasSize(3).allSatisfy(row -> assertThat(row.get("fivetran"))
                .isInstanceOfSatisfying(
                        Map.class, meta -> assertThat(meta.get("deleted")).isEqualTo(true)));
    }

    @Test
    void vector_150_only_rows_from_before_the_time_are_removed() {
        fill(10);

        truncate("HardDelete", "\"1970-01-01T00:00:03Z\"");

        assertThat(rows()).hasSize(7);
    }

    @Test
    void vector_151_only_rows_from_before_the_time_are_flagged() {
        fill(3);

        truncate("SoftDelete", "\"1970-01-01T00:00:01Z\"");

        assertThat(rows())
                .filteredOn(
                        row -> ((Map<?, ?>) row.get("fivetran")).get("deleted").equals(true))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SoftDelete", "HardDelete"})
    void vector_152_more_rows_than_a_transaction_takes_are_truncated(String type) {
        fill(10_000);

        assertThat(truncate(type, "\"2030-01-01T00:00:00Z\"").status()).isEqualTo(200);

        assertThat(rows())
                .noneMatch(
                        row -> ((Map<?, ?>) row.get("fivetran")).get("deleted").equals(false));
    }

    @Test
    void the_index_must_be_the_one_it_should_be() {
        createTable("id");
        apply(upsert("{\"id\":1}"));
        assertThat(truncate("SoftDelete", "null").error()).isEqualTo("400 MissingFivetranSyncedIndex");
        post(
                "fivetran_create_table",
                "{\"tableDefinition\":{\"tableName\":\"t\",\"indexes\":[" + index("_fivetran_by_primary_key", "id")
                        + "," + index("_fivetran_by_synced", "other") + "]}}");
        assertThat(truncate("SoftDelete", "null").error()).isEqualTo("400 WrongFieldsInFivetranSyncedIndex");
    }

    private void fill(int count) {
        post(
                "fivetran_create_table",
                "{\"tableDefinition\":{\"tableName\":\"t\",\"indexes\":["
                        + index("_fivetran_by_primary_key", "id") + ","
                        + index("_fivetran_by_synced", "fivetran.deleted", "fivetran.synced") + "]}}");
        apply(IntStream.range(0, count)
                .mapToObj(id ->
                        upsert("{\"id\":" + id + ",\"fivetran\":{\"synced\":" + id * 1000L + ",\"deleted\":false}}"))
                .toArray(String[]::new));
    }

    private TestApi.Reply truncate(String type, String before) {
        return post(
                "fivetran_truncate_table",
                "{\"tableName\":\"t\",\"deleteBefore\":" + before + ",\"deleteType\":\"" + type + "\"}");
    }
}
