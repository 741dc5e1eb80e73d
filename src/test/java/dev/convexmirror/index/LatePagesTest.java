package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatePagesTest {
    private static final TableName USERS = TableName.root("users");
    /** More digits than a double holds. */
    private static final long TS = 1_700_000_000_123_456_789L;

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("heal");
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final RecordingListener listener = new RecordingListener();
    private final Generations generations = new Generations(connection, mirror, "1", new Fence(1));
    private final BulkWriter writer = new BulkWriter(
            connection, new Fence(1), 2, 1 << 20, new DeadLetters(connection, mirror, Clock.systemUTC()), listener);
    private final String index = generations.create(USERS, mirror + "-users", Definitions.PLAIN);

    @AfterEach
    void clean() {
        writer.close();
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void the_highest_ts_of_late_pages_is_exact() throws Exception {
        // Given
        write("early", TS + 9, 3);
        write("late", TS, 4);
        write("later", TS + 1, 5);
        writer.flush();

        // When
        OptionalLong highest = generations.highestTsAfterPage(index, 3);

        // Then
        assertThat(highest).hasValue(TS + 1);
    }

    @Test
    void without_late_pages_there_is_no_highest_ts() throws Exception {
        write("early", TS, 3);
        writer.flush();
        assertThat(generations.highestTsAfterPage(index, 3)).isEmpty();
        assertThat(generations.removeAfterPage(index, 3)).isZero();
    }

    @Test
    void an_empty_generation_has_no_late_pages() {
        assertThat(generations.highestTsAfterPage(index, 0)).isEmpty();
        assertThat(generations.removeAfterPage(index, 0)).isZero();
    }

    @Test
    void all_late_documents_are_removed_and_no_others() throws Exception {
        // Given
        for (int i = 0; i < 2500; i++) {
            write("late" + i, TS + i, 8 + i % 3);
        }
        for (int i = 0; i < 10; i++) {
            write("early" + i, TS + i, i % 8);
        }
        writer.flush();

        // When
        long removed = generations.removeAfterPage(index, 7);

        // Then
        cluster.refresh(index);
        assertThat(removed).isEqualTo(2500);
        assertThat(cluster.get("/" + index + "/_count").path("count").asLong()).isEqualTo(10);
    }

    @Test
    void a_removed_document_is_accepted_again_with_the_same_ts() throws Exception {
        // Given
        write("a", TS, 4);
        writer.flush();
        generations.removeAfterPage(index, 3);

        // When
        write("a", TS, 4);
        writer.flush();

        // Then
        assertThat(listener.sum(BulkResult::superseded)).isZero();
        assertThat(cluster.get("/" + index + "/_doc/a").path("_version").asLong())
                .isEqualTo(TS);
    }

    @Test
    void a_removed_document_does_not_come_back_with_an_older_ts() throws Exception {
        // Given
        write("a", TS, 4);
        writer.flush();
        generations.removeAfterPage(index, 3);

        // When
        write("a", TS - 1, 4);
        writer.flush();

        // Then
        assertThat(listener.sum(BulkResult::superseded)).isEqualTo(1);
    }

    private void write(String id, long ts, long page) throws InterruptedException {
        byte[] source = ("{\"_mirror\":{\"ts\":" + ts + ",\"page\":" + page + "}}").getBytes(StandardCharsets.UTF_8);
        writer.index(index, USERS, id, ts, source, 0, source.length);
    }
}
