package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.store.TableRef;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 16 to 25 of convex-protocol §8.1: client versions, bodies, methods. */
class TransportVectorsTest {
    private static final String IMPORT = "/api/streaming_import/";
    private static final int AIRBYTE_LIMIT = 20_971_520;

    private final ConvexEmulator emulator = ConvexEmulator.builder().start();
    private final TestApi api = TestApi.of(emulator);

    @AfterEach
    void stop() {
        emulator.close();
    }

    @Test
    void vector_16_a_client_header_without_a_dash_is_refused() {
        assertThat(api.client("foo").post(TestSync.PATH, "{}").error()).isEqualTo("400 InvalidClientVersion");
    }

    @ParameterizedTest
    @ValueSource(strings = {TestSync.PATH, "/version", "/api/json_schemas"})
    void vector_17_an_old_client_is_refused_on_any_route(String path) {
        TestApi.Reply reply = api.client("npm-0.1.0").get(path);
        assertThat(reply.error()).isEqualTo("400 ClientVersionUnsupported");
        assertThat(reply.response().headers().firstValue("x-convex-deprecation-state"))
                .contains("Unsupported");
        assertThat(reply.response().headers().firstValue("x-convex-deprecation-message"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"custom-swift-0.0.10-alpha.0", "acme-mirror-1.0.0", "airbyte-garbage", "npm-1.20.0"})
    void vector_18_unknown_and_current_clients_are_accepted(String client) {
        assertThat(api.client(client).post(TestSync.PATH, "{}").status()).isEqualTo(200);
    }

    @Test
    void vector_19_no_client_header_is_accepted() {
        assertThat(api.post(TestSync.PATH, "{}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"text/plain", "application/xml", "text/json"})
    void vector_20_a_body_that_is_not_declared_as_json_is_refused(String contentType) {
        TestApi.Reply reply =
                api.send("POST", TestSync.PATH, Optional.ofNullable(contentType), BodyPublishers.ofString("{}"));
        assertThat(reply.error()).isEqualTo("400 BadJsonBody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.x+json", "application/json; charset=utf-8"})
    void vector_21_json_suffixes_and_parameters_are_accepted(String contentType) {
        TestApi.Reply reply = api.send("POST", TestSync.PATH, Optional.of(contentType), BodyPublishers.ofString("{}"));
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void vector_22_a_body_over_two_mebibytes_is_refused() {
        assertThat(api.post(IMPORT + "apply_fivetran_operations", padded("[]", 2 << 20))
                        .status())
                .isEqualTo(200);
        assertThat(api.post(IMPORT + "apply_fivetran_operations", padded("[]", (2 << 20) + 1))
                        .error())
                .isEqualTo("400 BadJsonBody");
    }

    @Test
    void vector_23_an_airbyte_import_may_be_twenty_mebibytes_long_and_no_byte_longer() {
        String body = "{\"tables\":{},\"messages\":[]}";
        assertThat(api.post(IMPORT + "import_airbyte_records", padded(body, AIRBYTE_LIMIT))
                        .status())
                .isEqualTo(200);
        assertThat(api.post(IMPORT + "import_airbyte_records", padded(body, AIRBYTE_LIMIT + 1))
                        .error())
                .isEqualTo("400 BadJsonBody");
    }

    @ParameterizedTest
    @CsvSource({"POST,clear_tables", "POST,add_primary_key_indexes", "POST,primary_key_indexes_ready"})
    void vector_24_the_wrong_method_is_refused_without_a_body(String method, String route) {
        TestApi.Reply reply = api.send(method, IMPORT + route, "{}");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.text()).isEmpty();
    }

    @Test
    void vector_25_a_paused_deployment_runs_no_functions_but_exports_and_imports() {
        emulator.createTable("people");
        emulator.paused(true);

        assertThat(api.post("/api/query", "{}").error()).isEqualTo("400 BackendIsNotRunning");
        assertThat(api.post(TestSync.PATH, "{}").status()).isEqualTo(200);
        assertThat(api.get("/api/v1/data/list_active_syncs").status()).isEqualTo(200);
        assertThat(api.get("/api/json_schemas").status()).isEqualTo(200);
        assertThat(api.get("/api/get_table_column_names").status()).isEqualTo(200);
        assertThat(api.get("/api/test_streaming_export_connection").text()).isEqualTo("null");
        assertThat(api.send("PUT", IMPORT + "clear_tables", "{\"tableNames\":[\"people\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(emulator.snapshot().tables()).containsKey(new TableRef("", "people"));
    }

    @Test
    void an_unknown_route_is_404_without_a_body() {
        TestApi.Reply reply = api.get("/api/v2/nothing");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).isEmpty();
    }

    @Test
    void the_health_routes_need_no_key() {
        assertThat(api.anonymous().get("/version").status()).isEqualTo(200);
        assertThat(api.anonymous().get("/instance_name").text()).isEqualTo("happy-otter-123");
        assertThat(api.anonymous().get("/").status()).isEqualTo(200);
    }

    private static String padded(String json, int length) {
        return json + " ".repeat(length - json.length());
    }
}
