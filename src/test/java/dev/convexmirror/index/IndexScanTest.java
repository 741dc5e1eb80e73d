package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IndexScanTest {
    private static final TableName USERS = TableName.root("users");
    private static final long TS = 1_700_000_000_123_456_789L;
    /** Counts the fields of a document, nested ones too. */
    private static final ContentReader FIELDS = parser -> {
        long fields = 0;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            fields += token == JsonToken.FIELD_NAME ? 1 : 0;
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
        return fields;
    };

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("scan");
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final BulkWriter writer = new BulkWriter(
            connection,
            new Fence(1),
            2,
            1 << 20,
            new DeadLetters(connection, mirror, Clock.systemUTC()),
            new RecordingListener());
    private final String index =
            new Generations(connection, mirror, "1", new Fence(1)).create(USERS, mirror + "-users", Definitions.PLAIN);

    @AfterEach
    void clean() {
        writer.close();
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void more_documents_than_fit_into_an_answer_are_read_once_each() throws Exception {
        // Given
        for (int i = 0; i < 12_001; i++) {
            write("d" + i, TS + i, "{\"number\":" + i + "}");
        }
        writer.flush();

        // When
        Map<String, Integer> times = new HashMap<>();
        new IndexScan(connection, Optional.empty()).forEach(index, document -> {
            assertThat(document.version())
                    .isEqualTo(TS + Integer.parseInt(document.id().substring(1)));
            times.merge(document.id(), 1, Integer::sum);
        });

        // Then
        assertThat(times).hasSize(12_001);
        assertThat(times.values()).containsOnly(1);
    }

    @Test
    void sources_are_read_as_they_stream_by() throws Exception {
        // Given
        for (int i = 0; i < 300; i++) {
            write("d" + i, TS, i % 2 == 0 ? "{}" : "{\"a\":{\"b\":[{\"c\":\"" + "x".repeat(50_000) + "\"}]}}");
        }
        writer.flush();

        // When
        Map<Long, Integer> fields = new HashMap<>();
        new IndexScan(connection, Optional.of(FIELDS))
                .forEach(index, document -> fields.merge(document.content(), 1, Integer::sum));

        // Then
        assertThat(fields).containsOnly(Map.entry(0L, 150), Map.entry(3L, 150));
    }

    @Test
    void single_documents_are_read_in_real_time() throws Exception {
        // Given
        write("a\"b", TS, "{\"a\":1}");
        writer.flush();

        // When
        Map<String, IndexedDocument> found =
                new IndexScan(connection, Optional.of(FIELDS)).get(index, List.of("a\"b", "none"));

        // Then
        assertThat(found).containsOnly(Map.entry("a\"b", new IndexedDocument("a\"b", TS, 1)));
    }

    private void write(String id, long ts, String source) throws InterruptedException {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        writer.index(index, USERS, id, ts, bytes, 0, bytes.length);
    }
}
