package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.api.Permission;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 138 to 147 and 153 to 155 of convex-protocol §8.5: the operations of the Fivetran family. */
class FivetranVectorsTest extends ImportFixture {
    @Test
    void vector_138_139_an_upsert_inserts_and_replaces_as_a_whole() {
        createTable("id");

        apply(upsert("{\"id\":1,\"a\":true}"));
        assertThat(rows()).containsExactly(Map.of("id", 1.0, "a", true));
        String id = emulator.documents("t").keySet().iterator().next();

        apply(upsert("{\"id\":1,\"b\":\"x\"}"));
        assertThat(rows()).containsExactly(Map.of("id", 1.0, "b", "x"));
        assertThat(emulator.documents("t")).containsOnlyKeys(id);
    }

    @Test
    void vector_140_141_an_update_keeps_what_is_not_given() {
        createTable("id");
        apply(upsert("{\"id\":1,\"a\":1,\"o\":{\"x\":1,\"y\":2},\"fivetran\":{\"synced\":5,\"deleted\":false}}"));

        apply(operation("Update", "{\"id\":1,\"o\":{\"x\":3},\"fivetran\":{\"deleted\":true}}"));

        assertThat(rows())
                .containsExactly(Map.of(
                        "id",
                        1.0,
                        "a",
                        1.0,
                        "o",
                        Map.of("x", 3.0),
                        "fivetran",
                        Map.of("synced", 5.0, "deleted", true)));
    }

    @Test
    void vector_142_an_update_needs_a_row() {
        createTable("id");

        assertThat(apply(operation("Update", "{\"id\":1}")).error()).isEqualTo("404 FivetranMissingUpdatedRow");
    }

    @Test
    void vector_143_a_delete_needs_the_key_only_and_may_be_repeated() {
        createTable("region", "id");
        apply(upsert("{\"region\":\"a\",\"id\":1,\"v\":1}"), upsert("{\"region\":\"b\",\"id\":1,\"v\":1}"));

        for (int time = 0; time < 2; time++) {
            assertThat(apply(operation("HardDelete", "{\"region\":\"a\",\"id\":1}"))
                            .status())
                    .isEqualTo(200);
            assertThat(rows()).extracting(row -> row.get("region")).containsExactly("b");
        }
    }

    @Test
    void vector_144_a_row_that_is_flagged_as_deleted_is_not_found() {
        createTable("fivetran.deleted", "id");
        apply(upsert("{\"id\":1,\"fivetran\":{\"deleted\":true}}"));

        apply(upsert("{\"id\":1,\"fivetran\":{\"deleted\":false}}"));

        assertThat(rows()).hasSize(2);
    }

    @Test
    void vector_145_many_upserts_take_several_transactions() {
        createTable("id");

        assertThat(apply(upserts(10_000)).status()).isEqualTo(200);

        assertThat(rows()).hasSize(10_000);
        assertThat(emulator.documents("t").values().stream()
                        .map(document -> document.ts())
                        .distinct()
                        .count())
                .isGreaterThan(1);
    }

    @Test
    void vector_146_147_the_index_and_a_value_for_each_of_its_fields_must_be_there() {
        assertThat(apply(upsert("{\"id\":1}")).error()).isEqualTo("400 MissingFivetranPrimaryKeyIndex");
        createTable("region", "id");
        assertThat(apply(upsert("{\"id\":1}")).error()).isEqualTo("400 MissingValueForFivetranPrimaryKeyIndex");
    }

    @Test
    void vector_153_a_row_against_the_schema_takes_its_transaction_with_it() {
        createTable("id");
        emulator.declareSchema(
                "",
                "{\"tables\":[{\"tableName\":\"t\",\"indexes\":[],\"documentType\":{\"type\":\"object\",\"value\":{"
                        + "\"id\":{\"fieldType\":{\"type\":\"bigint\"},\"optional\":false},"
                        + "\"n\":{\"fieldType\":{\"type\":\"union\",\"value\":[{\"type\":\"null\"},{\"type\":\"number\"}]},"
                        + "\"optional\":true}}}}],\"schemaValidation\":true}");
        String good = upsert("{\"id\":{\"$integer\":\"KgAAAAAAAAA=\"},\"n\":null}");

        assertThat(apply(good, upsert("{\"id\":7}")).error()).isEqualTo("400 SchemaEnforcementError");
        assertThat(rows()).isEmpty();
        assertThat(apply(good).status()).isEqualTo(200);
        assertThat(rows()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":{\"$float\":\"AAAAAAAA8D8=\"}}",
                "{\"id\":{\"$x\":1}}",
                "{\"$id\":1}",
                "{\"id\":{\"$integer\":\"AA==\"}}",
                "{\"idé\":1}",
                "\"text\""
            })
    void vector_154_a_row_that_cannot_be_read_is_refused(String row) {
        createTable("id");

        assertThat(apply(upsert(row)).error()).isEqualTo("400 BadJsonBody");
        assertThat(apply(operation("SoftDelete", "{\"id\":1}")).error()).isEqualTo("400 BadJsonBody");
    }

    @Test
    void vector_155_without_a_schema_there_is_none() {
        assertThat(api.get("/api/streaming_import/get_schema").text()).isEqualTo("null");
    }

    @Test
    void all_types_arrive_and_keys_are_compared_with_their_types() {
        createTable("id");

        apply(
                upsert("{\"id\":{\"$integer\":\"KgAAAAAAAAA=\"},\"b\":{\"$bytes\":\"ABCD\"}}"),
                upsert("{\"id\":42.0,\"f\":{\"$float\":\"AAAAAAAA8H8=\"},\"z\":{\"$float\":\"AAAAAAAAAIA=\"}}"));

        assertThat(rows()).hasSize(2);
        assertThat(rows()).extracting(row -> row.get("id")).containsExactlyInAnyOrder(42L, 42.0);
        assertThat(rows()).anySatisfy(row -> assertThat(row.get("b")).isEqualTo(new byte[] {0, 0x10, (byte) 0x83}));
        assertThat(rows()).anySatisfy(row -> assertThat(row)
                .containsEntry("f", Double.POSITIVE_INFINITY)
                .containsEntry("z", -0.0));
    }

    @ParameterizedTest
    @CsvSource({
        "{\"id\":1;\"_x\":1},InvalidDocumentError",
        "{\"id\":1;\"_id\":\"abc\"},InvalidIdError",
        "{\"id\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
                + "{\"a\":1}}}}}}}}}}}}}}}}},InvalidDocumentError"
    })
    void a_row_that_no_document_can_hold_is_refused(String row, String code) {
        createTable("id");

        assertThat(apply(upsert(row.replace(';', ','))).error()).isEqualTo("400 " + code);
        assertThat(rows()).isEmpty();
    }

    @Test
    void a_row_that_is_too_large_is_refused() {
        createTable("id");

        assertThat(apply(upsert("{\"id\":1,\"t\":\"" + "x".repeat(1 << 20) + "\"}"))
                        .error())
                .isEqualTo("400 ValueTooLargeError");
    }

    @Test
    void rows_that_others_wrote_are_found_by_their_key() {
        createTable("id");
        emulator.transact(transaction -> transaction.insert("t", Map.of("id", 1.0, "by", "hand")));
        apply(upsert("{\"id\":1}"));
        emulator.transact(transaction -> transaction.delete(
                "t", emulator.documents("t").keySet().iterator().next()));

        apply(upsert("{\"id\":1,\"v\":2}"));

        assertThat(rows()).containsExactly(Map.of("id", 1.0, "v", 2.0));
    }

    @Test
    void a_cleared_table_keeps_its_index() {
        createTable("id");
        apply(upserts(3));
        put("clear_tables", "{\"tableNames\":[\"t\"]}");

        assertThat(apply(upsert("{\"id\":1}")).status()).isEqualTo(200);
        assertThat(rows()).containsExactly(Map.of("id", 1.0));
    }

    @ParameterizedTest
    @CsvSource({
        "_fivetran_x,id,400 MissingIndex",
        "_other,id,400 IndexNameReserved",
        "ordinary,id,500 InternalServerError",
        "_fivetran_by_primary_key,_creationTime,400 IndexFieldsContainCreationTime",
        "_fivetran_by_primary_key,_id,400 IndexFieldsContainId",
        "_fivetran_by_primary_key,_x,400 IndexFieldNameReserved",
        "_fivetran_by_primary_key,a-b,400 InvalidIndexField"
    })
    void an_index_that_cannot_be_is_refused(String name, String field, String error) {
        assertThat(post("fivetran_create_table", definition(name, field)).error())
                .isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource({"a-b,InvalidTableName", "_t,TableNameReserved"})
    void a_table_that_cannot_be_is_refused(String name, String code) {
        assertThat(post(
                                "fivetran_create_table",
                                "{\"tableDefinition\":{\"tableName\":\"" + name + "\",\"indexes\":[]}}")
                        .error())
                .isEqualTo("400 " + code);
    }

    @Test
    void all_import_needs_its_permission() {
        TestApi viewer = api.withKey(emulator.keyWith(Permission.VIEW_DATA));
        for (String route : List.of("fivetran_create_table", "apply_fivetran_operations")) {
            assertThat(viewer.post("/api/streaming_import/" + route, "{}").error())
                    .isEqualTo("403 OperationNotPermitted");
        }
    }
}
