package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** An emulator to import into, and the requests for it. */
abstract class ImportFixture {
    private static final String BASE = "/api/streaming_import/";

    final ConvexEmulator emulator = ConvexEmulator.builder().start();
    final TestApi api = TestApi.of(emulator);

    @AfterEach
    void stop() {
        emulator.close();
    }

    TestApi.Reply put(String route, String body) {
        return api.send("PUT", BASE + route, body);
    }

    TestApi.Reply get(String route, String body) {
        return api.send("GET", BASE + route, body);
    }

    TestApi.Reply post(String route, String body) {
        return api.post(BASE + route, body);
    }

    /** Makes table {@code t} with the index by which Fivetran's operations find rows. */
    void createTable(String... keyFields) {
        assertThat(post("fivetran_create_table", definition("_fivetran_by_primary_key", keyFields))
                        .status())
                .isEqualTo(200);
    }

    /** A definition of table {@code t} with one index. */
    static String definition(String index, String... fields) {
        return "{\"tableDefinition\":{\"tableName\":\"t\",\"documentType\":null,\"indexes\":[" + index(index, fields)
                + "]}}";
    }

    static String index(String name, String... fields) {
        return "{\"indexDescriptor\":\"" + name + "\",\"fields\":[\"" + String.join("\",\"", fields) + "\"]}";
    }

    TestApi.Reply apply(String... operations) {
        return post("apply_fivetran_operations", "[" + String.join(",", operations) + "]");
    }

    static String upsert(String row) {
        return operation("Upsert", row);
    }

    static String operation(String kind, String row) {
        return "{\"table\":\"t\",\"operation\":\"" + kind + "\",\"row\":" + row + "}";
    }

    /** Upserts of rows with ids from 0 on. */
    static String[] upserts(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> upsert("{\"id\":" + id + "}"))
                .toArray(String[]::new);
    }

    /** The documents of table {@code t} without their system fields. */
    Collection<Map<String, Object>> rows() {
        return emulator.documents("t").values().stream()
                .map(document -> {
                    Map<String, Object> fields = new TreeMap<>(document.fields());
                    fields.remove("_id");
                    fields.remove("_creationTime");
                    return fields;
                })
                .toList();
    }

    TestApi.Reply airbyte(String primaryKey, String... data) {
        List<String> messages = List.of(data).stream()
                .map(fields -> "{\"tableName\":\"t\",\"data\":" + fields + "}")
                .toList();
        return post(
                "import_airbyte_records",
                "{\"tables\":{\"t\":{\"primaryKey\":" + primaryKey + ",\"jsonSchema\":{}}},\"messages\":["
                        + String.join(",", messages) + "]}");
    }
}
