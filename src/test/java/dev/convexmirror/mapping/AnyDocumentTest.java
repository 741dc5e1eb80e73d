package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.Fence;
import dev.convexmirror.index.Generations;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The largest and the oddest documents that Convex allows (convex-protocol §4.5), with the mapping that they lead to. */
class AnyDocumentTest {

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("any");
    private final ElasticsearchConnection connection = Connections.to(cluster.url());

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void the_largest_and_the_oddest_documents_are_accepted() {
        // Given
        Map<String, String> documents = extremes();
        Shape shape = documents.values().stream()
                .map(json -> json.getBytes(StandardCharsets.UTF_8))
                .map(json -> DocumentShapes.of(json, json.length))
                .reduce(Shape.NOTHING, Shape::or);
        String index = new Generations(connection, mirror, "1", new Fence(1))
                .create(
                        TableName.root("odd"),
                        mirror + "-odd",
                        TableMapping.of(shape, TableOptions.NONE, false).definition());
        // When
        Map<String, JsonNode> errors = new LinkedHashMap<>();
        documents.forEach((name, json) -> {
            var reply = cluster.send("PUT", "/" + index + "/_doc/" + name + "?refresh=true", json);
            if (!reply.isSuccess()) {
                errors.put(name, reply.body());
            }
        });
        // Then
        assertThat(errors).isEmpty();
        assertThat(hits(index, "record.k2999", "\"v\"")).isEqualTo(1);
        assertThat(hits(index, "integer", "9223372036854775807")).isEqualTo(1);
    }

    private long hits(String index, String field, String json) {
        return cluster.post("/" + index + "/_count", "{\"query\":{\"term\":{\"" + field + "\":" + json + "}}}")
                .path("count")
                .asLong();
    }

    private static Map<String, String> extremes() {
        Map<String, String> documents = new LinkedHashMap<>();
        documents.put("wide", fields(1024, i -> "\"f" + i + "\":\"x\""));
        documents.put("deep", "{\"deep\":" + "{\"o\":".repeat(15) + "1" + "}".repeat(15) + "}");
        documents.put(
                "array",
                "{\"array\":"
                        + IntStream.range(0, 8192)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(",", "[", "]"))
                        + "}");
        documents.put("record", "{\"record\":" + fields(3000, i -> "\"k" + i + "\":\"v\"") + "}");
        documents.put(
                "long-keys",
                "{\"record\":" + ("{\"" + "k".repeat(1024) + "\":").repeat(14) + "\"" + "漢".repeat(300_000) + "\""
                        + "}".repeat(14) + "}");
        documents.put("string", "{\"string\":\"" + "x".repeat(1_000_000) + "\"}");
        documents.put("number", "{\"zero\":-0.0,\"integer\":9223372036854775807}");
        documents.put("names", "{\"odd\":{\"a.b\":1,\" \":2,\"\":3,\"..\":4,\".\":5,\"_id\":6,\"x..y\":{\"\":7}}}");
        documents.put("mixed-string", "{\"mixed\":\"text\",\"o\":{\"n\":\"text\"}}");
        documents.put("mixed-number", "{\"mixed\":5,\"o\":{\"n\":[5]}}");
        documents.put("mixed-object", "{\"mixed\":{\"a\":{\"b\":1}},\"o\":{\"n\":{\"x\":1}}}");
        documents.put("nothing", "{\"mixed\":null,\"o\":null,\"record\":null,\"array\":[[],[null]]}");
        return documents;
    }

    private interface FieldText {
        String of(int number);
    }

    private static String fields(int count, FieldText field) {
        return IntStream.range(0, count).mapToObj(field::of).collect(Collectors.joining(",", "{", "}"));
    }
}
