package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.api.Permission;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 1 to 15 of convex-protocol §8.1: keys, plan and permissions. */
class AuthVectorsTest {
    private final ConvexEmulator emulator = ConvexEmulator.builder().start();
    private final TestApi api = TestApi.of(emulator);

    @AfterEach
    void stop() {
        emulator.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/data/list_active_syncs",
                "/api/json_schemas",
                "/api/get_table_column_names",
                "/api/test_streaming_export_connection",
                "/api/list_snapshot",
                "/api/document_deltas?cursor=0"
            })
    void vector_01_nobody_may_export(String path) {
        assertThat(api.anonymous().get(path).error()).isEqualTo("403 BadDeployKey");
        assertThat(api.anonymous().post(TestSync.PATH, "{}").error()).isEqualTo("403 BadDeployKey");
        assertThat(api.anonymous()
                        .post("/api/data_sync_cursor_from_deltas", "{\"cursor\":0}")
                        .error())
                .isEqualTo("403 BadDeployKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/document_deltas", "/api/json_schemas", "/api/list_snapshot"})
    void vector_02_the_plan_is_checked_before_the_key_and_the_cursor(String path) {
        emulator.plan(false);
        assertThat(api.anonymous().client("airbyte-0.2.0").get(path).error())
                .isEqualTo("403 StreamingExportNotEnabled");
    }

    @ParameterizedTest
    @CsvSource({
        "3,Convex garbage,401 BadAdminKey",
        "4,abc,400 InvalidHeaderFailure",
        "5,Basic Zm9vOmJhcg==,400 InvalidAdminKey",
        "1,Bearer abc.def.ghi,401 InvalidAuthHeader"
    })
    void vector_03_04_05_strange_authorizations_are_refused(int vector, String header, String error) {
        assertThat(api.authorized(header).post(TestSync.PATH, "{}").error())
                .as("vector " + vector)
                .isEqualTo(error);
    }

    @Test
    void vector_06_the_scheme_does_not_depend_on_case() {
        assertThat(api.authorized("cOnVeX " + emulator.deployKey())
                        .post(TestSync.PATH, "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void vector_07_the_type_prefix_is_decoration() {
        String plain = emulator.deployKey().substring("prod:".length());
        assertThat(emulator.deployKey()).startsWith("prod:happy-otter-123|");
        assertThat(api.withKey(plain).post(TestSync.PATH, "{}").status()).isEqualTo(200);
        assertThat(api.withKey("dev:" + plain).post(TestSync.PATH, "{}").status())
                .isEqualTo(200);
        assertThat(api.withKey("other-name|" + secret())
                        .post(TestSync.PATH, "{}")
                        .error())
                .isEqualTo("401 BadAdminKey");
    }

    @Test
    void vector_08_of_a_preview_key_only_the_secret_counts() {
        assertThat(api.withKey("preview:team:proj|" + secret())
                        .post(TestSync.PATH, "{}")
                        .status())
                .isEqualTo(200);
        assertThat(api.withKey("preview:team:proj|other")
                        .post(TestSync.PATH, "{}")
                        .error())
                .isEqualTo("401 BadAdminKey");
    }

    @Test
    void vector_09_user_attributes_that_are_no_base64_are_refused() {
        assertThat(api.withKey(emulator.deployKey() + ":notBase64!")
                        .post(TestSync.PATH, "{}")
                        .error())
                .isEqualTo("400 HeaderParseFailure");
    }

    @Test
    void vector_10_a_key_that_speaks_for_a_user_may_not_read_data() {
        String user = Base64.getEncoder()
                .encodeToString("{\"subject\":\"u\",\"issuer\":\"i\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(api.withKey(emulator.deployKey() + ":" + user)
                        .post(TestSync.PATH, "{}")
                        .error())
                .isEqualTo("403 SystemIdentityRequired");
    }

    @Test
    void vector_11_the_key_may_stand_in_the_query() {
        String query = "?adminKey=" + emulator.deployKey().replace("|", "%7C").replace(":", "%3A");
        assertThat(api.anonymous().post(TestSync.PATH + query, "{}").status()).isEqualTo(200);
    }

    @Test
    void vector_12_a_read_only_key_may_export() {
        TestApi readOnly = api.withKey(emulator.readOnlyKey());
        assertThat(readOnly.post(TestSync.PATH, "{}").status()).isEqualTo(200);
        assertThat(readOnly.get("/api/list_snapshot").status()).isEqualTo(200);
        assertThat(readOnly.post("/api/list_snapshot", "{}").status()).isEqualTo(200);
        assertThat(readOnly.get("/api/document_deltas?cursor=0").status()).isEqualTo(200);
        assertThat(readOnly.post("/api/document_deltas", "{\"cursor\":0}").status())
                .isEqualTo(200);
        assertThat(readOnly.get("/api/json_schemas").status()).isEqualTo(200);
        assertThat(readOnly.get("/api/get_table_column_names").status()).isEqualTo(200);
    }

    @Test
    void vector_13_a_read_only_key_may_not_import() {
        TestApi.Reply reply = api.withKey(emulator.readOnlyKey())
                .post("/api/streaming_import/import_airbyte_records", "{\"tables\":{},\"messages\":[]}");
        assertThat(reply.error()).isEqualTo("403 OperationNotPermitted");
        assertThat(reply.json().get("message").textValue()).contains("deployment:backups:import");
    }

    @Test
    void vector_14_a_read_only_key_may_neither_clear_nor_see_the_schema_nor_truncate() {
        TestApi readOnly = api.withKey(emulator.readOnlyKey());
        String base = "/api/streaming_import/";
        assertThat(readOnly.send("PUT", base + "clear_tables", "{\"tableNames\":[]}")
                        .error())
                .isEqualTo("403 OperationNotPermitted");
        assertThat(readOnly.get(base + "get_schema").error()).isEqualTo("403 OperationNotPermitted");
        assertThat(readOnly.post(base + "fivetran_truncate_table", "{\"tableName\":\"a\"}")
                        .error())
                .isEqualTo("403 OperationNotPermitted");
    }

    @Test
    void vector_15_the_body_is_read_before_the_permission_is_checked() {
        assertThat(api.withKey(emulator.readOnlyKey())
                        .post("/api/streaming_import/import_airbyte_records", "{\"tables\":")
                        .error())
                .isEqualTo("400 BadJsonBody");
    }

    @Test
    void a_key_without_the_view_permission_names_what_it_lacks() {
        TestApi.Reply reply =
                api.withKey(emulator.keyWith(Permission.IMPORT_BACKUPS)).post(TestSync.PATH, "{}");
        assertThat(reply.error()).isEqualTo("403 OperationNotPermitted");
        assertThat(reply.json().get("message").textValue()).contains("deployment:data:view");
    }

    private String secret() {
        return emulator.deployKey().substring(emulator.deployKey().indexOf('|') + 1);
    }
}
