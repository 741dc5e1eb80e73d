package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadLettersTest {
    private static final TableName ORDERS = new TableName("shop", "orders");
    private static final String REFUSED = "{\"address\":\"no object\"}";

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("dead");
    private final AtomicInteger letterRequests = new AtomicInteger();
    private volatile ScriptedServer.Script onBulk = request -> new Answer.Forwarded();
    private final ScriptedServer server = ScriptedServer.before(
            cluster.url(), request -> request.isBulk() ? onBulk.answer(request) : new Answer.Forwarded());
    private final ElasticsearchConnection connection = Connections.to(server.url());
    private final RecordingListener listener = new RecordingListener();
    private final DeadLetters deadLetters =
            new DeadLetters(connection, mirror, Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
    private final BulkWriter writer = new BulkWriter(connection, new Fence(1), 2, 1 << 20, deadLetters, listener);
    private final String index = new Generations(connection, mirror, "1", new Fence(1))
            .create(ORDERS, mirror + "-orders", Definitions.PLAIN);

    @BeforeEach
    void an_object_that_will_clash() throws InterruptedException {
        write("first", 1, "{\"address\":{\"city\":\"London\"}}");
        writer.flush();
    }

    @AfterEach
    void clean() {
        writer.close();
        connection.close();
        server.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void a_refused_document_is_kept_with_its_reason() throws Exception {
        // When
        write("a", 7, REFUSED);
        write("b", 8, "{\"address\":{\"city\":\"Paris\"}}");
        writer.flush();

        // Then
        JsonNode letter = letters().get(0).path("_source");
        assertThat(letter.path("mirror").asText()).isEqualTo(mirror);
        assertThat(letter.path("component").asText()).isEqualTo("shop");
        assertThat(letter.path("table").asText()).isEqualTo("orders");
        assertThat(letter.path("id").asText()).isEqualTo("a");
        assertThat(letter.path("ts").asLong()).isEqualTo(7);
        assertThat(letter.path("source").asText()).isEqualTo(REFUSED);
        assertThat(letter.path("reason").asText()).contains("parsing_exception", "address");
        assertThat(letter.path("time").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(letters()).hasSize(1);
        assertThat(listener.sum(BulkResult::deadLettered)).isEqualTo(1);
        assertThat(listener.sum(BulkResult::written)).isEqualTo(2);
        assertThat(cluster.get("/" + index + "/_doc/b").path("found").asBoolean())
                .isTrue();
    }

    @Test
    void the_newest_refusal_of_a_document_wins() throws Exception {
        // When
        for (long ts : new long[] {7, 9, 8}) {
            write("a", ts, REFUSED);
            writer.flush();
        }

        // Then
        assertThat(letters()).hasSize(1);
        assertThat(letters().get(0).at("/_source/ts").asLong()).isEqualTo(9);
    }

    @Test
    void a_refusal_of_a_version_that_is_superseded_already_leaves_no_letter() throws Exception {
        // Given
        write("a", 9, "{\"address\":{\"city\":\"Paris\"}}");
        writer.flush();

        // When: as a page that is replayed after a crash brings it
        write("a", 7, REFUSED);
        write("b", 7, REFUSED);
        writer.flush();

        // Then
        assertThat(letters()).hasSize(1);
        assertThat(letters().get(0).at("/_source/id").asText()).isEqualTo("b");
        assertThat(listener.sum(BulkResult::deadLettered)).isEqualTo(1);
        assertThat(listener.sum(BulkResult::superseded)).isEqualTo(1);
    }

    @Test
    void a_letter_is_cleared_when_a_newer_version_is_accepted() throws Exception {
        // Given
        write("a", 7, REFUSED);
        write("b", 7, REFUSED);
        writer.flush();

        // When
        write("a", 8, "{}");
        writer.flush();

        // Then
        assertThat(letters()).hasSize(1);
        assertThat(letters().get(0).at("/_source/id").asText()).isEqualTo("b");
    }

    @Test
    void a_letter_is_cleared_when_the_document_is_deleted() throws Exception {
        // Given
        write("a", 7, REFUSED);
        writer.flush();

        // When
        writer.delete(index, ORDERS, "a", 8);
        writer.flush();

        // Then
        assertThat(letters()).isEmpty();
    }

    @Test
    void an_older_version_leaves_the_letter() throws Exception {
        // Given
        write("a", 7, REFUSED);
        writer.flush();

        // When
        write("a", 6, "{}");
        writer.flush();

        // Then
        assertThat(letters()).hasSize(1);
    }

    @Test
    void letters_of_an_earlier_run_are_cleared_once_they_are_remembered() throws Exception {
        // Given
        write("a", 7, REFUSED);
        writer.flush();
        DeadLetters later = new DeadLetters(connection, mirror, Clock.systemUTC());
        int remembered = later.remember();

        // When
        try (BulkWriter next = new BulkWriter(connection, new Fence(1), 1, 1 << 20, later, listener)) {
            next.delete(index, ORDERS, "a", 8);
            next.flush();
        }

        // Then
        assertThat(remembered).isEqualTo(1);
        assertThat(letters()).isEmpty();
    }

    @Test
    void without_letters_a_write_asks_nothing_more() throws Exception {
        // When
        write("b", 8, "{}");
        writer.flush();

        // Then
        assertThat(server.requests()).noneMatch(DeadLettersTest::isLetters);
    }

    @Test
    void dead_letters_are_counted_by_mirror() throws Exception {
        // Given
        write("a", 7, REFUSED);
        write("b", 7, REFUSED);
        writer.flush();
        letters();

        // When
        long count = deadLetters.count();

        // Then
        assertThat(count).isEqualTo(2);
        assertThat(new DeadLetters(connection, mirror + "-other", Clock.systemUTC()).count())
                .isZero();
    }

    @Test
    void a_dead_letter_is_durable_before_the_flush_returns() throws Exception {
        // Given
        onBulk = request -> isLetters(request) && letterRequests.incrementAndGet() < 4
                ? letterRequests.get() == 1 ? new Answer.Lost() : Answer.elastic(503, "{}")
                : new Answer.Forwarded();

        // When
        write("a", 7, REFUSED);
        writer.flush();

        // Then
        assertThat(letterRequests).hasValue(4);
        assertThat(listener.retries()).hasSize(3).noneMatch(reason -> reason.contains("no object"));
        assertThat(letters()).hasSize(1);
    }

    @Test
    void a_document_that_no_request_can_hold_is_a_dead_letter() throws Exception {
        // Given
        onBulk = request -> request.body().length() > 20_000 ? Answer.elastic(413, "{}") : new Answer.Forwarded();

        // When
        write("large", 7, "{\"text\":\"" + "x".repeat(30_000) + "\"}");
        write("small", 8, "{}");
        writer.flush();

        // Then
        JsonNode letter = letters().get(0).path("_source");
        assertThat(letter.path("id").asText()).isEqualTo("large");
        assertThat(letter.path("reason").asText()).contains("request_too_large");
        assertThat(letter.has("source")).as("too large for a dead letter too").isFalse();
        assertThat(cluster.get("/" + index + "/_doc/small").path("found").asBoolean())
                .isTrue();
    }

    @Test
    void many_large_refusals_are_kept_in_several_requests() throws Exception {
        // When
        for (int i = 0; i < 30; i++) {
            write("d" + i, 7, "{\"address\":\"" + "x".repeat(100_000) + "\"}");
        }
        writer.flush();

        // Then
        assertThat(letters()).hasSize(30);
        assertThat(server.requests())
                .filteredOn(DeadLettersTest::isLetters)
                .hasSizeGreaterThan(2)
                .allSatisfy(request -> assertThat(request.body()).hasSizeLessThan(2 << 20));
    }

    private static boolean isLetters(ScriptedServer.Request request) {
        return request.isBulk() && request.body().contains(IndexNames.DEAD_LETTER_INDEX);
    }

    private void write(String id, long ts, String source) throws InterruptedException {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        writer.index(index, ORDERS, id, ts, bytes, 0, bytes.length);
    }

    private List<JsonNode> letters() {
        cluster.refresh(IndexNames.DEAD_LETTER_INDEX);
        List<JsonNode> letters = new java.util.ArrayList<>();
        cluster.get("/" + IndexNames.DEAD_LETTER_INDEX + "/_search?size=100&q=mirror:" + mirror)
                .at("/hits/hits")
                .forEach(letters::add);
        return letters;
    }
}
