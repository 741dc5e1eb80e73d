package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BulkWriterTest {
    private static final TableName USERS = TableName.root("users");

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("bulk");
    private final AtomicInteger bulks = new AtomicInteger();
    /** What bulks of documents get; those of dead letters have lines of another index and always pass. */
    private volatile ScriptedServer.Script onBulk = request -> new Answer.Forwarded();

    private final ScriptedServer server = ScriptedServer.before(cluster.url(), request -> {
        if (!request.isBulk() || request.body().contains(IndexNames.DEAD_LETTER_INDEX)) {
            return new Answer.Forwarded();
        }
        bulks.incrementAndGet();
        return onBulk.answer(request);
    });
    private final ElasticsearchConnection connection = Connections.to(server.url());
    private final RecordingListener listener = new RecordingListener();
    private final DeadLetters deadLetters = new DeadLetters(connection, mirror, Clock.systemUTC());
    private final BulkWriter writer = new BulkWriter(connection, 2, 64 * 1024, deadLetters, listener);
    private final String index = new Generations(connection, mirror, "1").create(USERS, mirror + "-users");

    @AfterEach
    void clean() {
        writer.close();
        connection.close();
        server.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void a_document_keeps_its_source_and_gets_its_ts_as_version() throws Exception {
        // Given
        long ts = 1_700_000_000_123_456_789L;

        // When
        write("a", ts, "{\"n\":42,\"f\":42.0,\"text\":\"ä€😀\"}");
        writer.flush();

        // Then
        JsonNode document = get("a");
        assertThat(document.path("_version").asLong()).isEqualTo(ts);
        assertThat(document.path("_source") + "").isEqualTo("{\"n\":42,\"f\":42.0,\"text\":\"ä€😀\"}");
    }

    @Test
    void the_bytes_may_be_reused_as_soon_as_they_were_given() throws Exception {
        // Given
        byte[] buffer = "xx{\"n\":1}yy".getBytes(StandardCharsets.UTF_8);

        // When
        writer.index(index, USERS, "a", 1, buffer, 2, 7);
        java.util.Arrays.fill(buffer, (byte) '!');
        writer.flush();

        // Then
        assertThat(get("a").path("_source") + "").isEqualTo("{\"n\":1}");
    }

    @Test
    void an_id_with_any_characters_arrives() throws Exception {
        // When
        write("a\"\\\n€😀", 1, "{}");
        writer.flush();

        // Then
        cluster.refresh(index);
        assertThat(cluster.get("/" + index + "/_search").at("/hits/hits/0/_id").asText())
                .isEqualTo("a\"\\\n€😀");
    }

    @Test
    void an_older_version_is_superseded() throws Exception {
        // Given
        write("a", 5, "{\"n\":5}");
        writer.flush();

        // When
        write("a", 4, "{\"n\":4}");
        writer.delete(index, USERS, "a", 3);
        writer.flush();

        // Then
        assertThat(get("a").path("_version").asLong()).isEqualTo(5);
        assertThat(listener.sum(BulkResult::superseded)).isEqualTo(2);
        assertThat(listener.sum(BulkResult::written)).isEqualTo(1);
    }

    @Test
    void the_same_version_is_accepted_again() throws Exception {
        // When
        write("a", 5, "{\"n\":5}");
        write("a", 5, "{\"n\":5}");
        writer.flush();

        // Then
        assertThat(listener.sum(BulkResult::written)).isEqualTo(2);
    }

    @Test
    void deleting_an_unknown_document_is_no_error() throws Exception {
        // When
        writer.delete(index, USERS, "never-seen", 5);
        writer.flush();

        // Then
        assertThat(listener.sum(BulkResult::deleted)).isEqualTo(1);
        assertThat(listener.sum(BulkResult::deadLettered)).isZero();
    }

    @Test
    void a_request_never_holds_two_operations_on_one_document() throws Exception {
        // When
        write("a", 1, "{}");
        write("a", 2, "{}");
        writer.delete(index, USERS, "a", 3);
        writer.flush();

        // Then
        assertThat(bulks).hasValue(3);
        assertThat(cluster.send("GET", "/" + index + "/_doc/a", "").status()).isEqualTo(404);
    }

    @Test
    void a_document_larger_than_a_request_should_be_travels_alone() throws Exception {
        // When
        write("small", 1, "{}");
        write("large", 1, "{\"text\":\"" + "x".repeat(200_000) + "\"}");
        write("other", 1, "{}");
        writer.flush();

        // Then
        assertThat(get("large").path("_source").path("text").asText()).hasSize(200_000);
        assertThat(server.requests())
                .filteredOn(request -> request.isBulk() && request.body().contains("\"large\""))
                .singleElement()
                .satisfies(request -> assertThat(request.body().lines()).hasSize(2));
    }

    @Test
    void the_newest_version_wins_whatever_fails_on_the_way() throws Exception {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Random faults = new Random(seed + 1);
        onBulk = request -> {
            synchronized (faults) {
                return switch (faults.nextInt(12)) {
                    case 0 -> new Answer.Lost();
                    case 1 -> Answer.elastic(503, "");
                    case 2 -> new Answer.Broken();
                    case 3 -> many(request) ? Answer.elastic(413, "") : new Answer.Forwarded();
                    default -> new Answer.Forwarded();
                };
            }
        };
        Map<String, Long> expected = new HashMap<>();

        // When
        for (long ts = 1; ts <= 2000; ts++) {
            String id = "d" + random.nextInt(300);
            if (random.nextInt(5) == 0) {
                writer.delete(index, USERS, id, ts);
                expected.remove(id);
            } else {
                write(id, ts, "{\"ts\":" + ts + ",\"pad\":\"" + "x".repeat(random.nextInt(2000)) + "\"}");
                expected.put(id, ts);
            }
        }
        writer.flush();

        // Then
        cluster.refresh(index);
        Map<String, Long> actual = new HashMap<>();
        cluster.get("/" + index + "/_search?size=1000&version=true")
                .at("/hits/hits")
                .forEach(hit -> {
                    assertThat(hit.at("/_source/ts")).isEqualTo(hit.path("_version"));
                    actual.put(hit.path("_id").asText(), hit.path("_version").asLong());
                });
        assertThat(actual).as("seed %d", seed).isEqualTo(expected);
    }

    /** A single document that is too large would be a dead letter, and rightly so. */
    private static boolean many(ScriptedServer.Request request) {
        return request.body().lines().count() > 2;
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 502, 503, 504})
    void a_request_that_fails_as_a_whole_is_repeated(int status) throws Exception {
        // Given
        onBulk = request ->
                bulks.get() <= 2 ? Answer.elastic(status, "{\"error\":{\"type\":\"why\"}}") : new Answer.Forwarded();

        // When
        write("a", 1, "{\"secret\":true}");
        writer.flush();

        // Then
        assertThat(get("a").path("found").asBoolean()).isTrue();
        assertThat(listener.retries())
                .hasSize(2)
                .allSatisfy(reason -> assertThat(reason).contains(status + "").doesNotContain("secret"));
    }

    @Test
    void a_lost_connection_and_a_cut_answer_are_repeated() throws Exception {
        // Given
        onBulk = request -> switch (bulks.get()) {
            case 1 -> new Answer.Broken();
            case 2 -> new Answer.Lost();
            case 3 -> Answer.elastic(200, "{\"items\":[{\"index\":{\"sta");
            case 4 -> Answer.elastic(200, "{\"items\":[]}");
            case 5 -> Answer.elastic(200, "<html>");
            default -> new Answer.Forwarded();
        };

        // When
        write("a", 1, "{}");
        writer.flush();

        // Then
        assertThat(bulks).hasValue(6);
        assertThat(get("a").path("found").asBoolean()).isTrue();
    }

    @Test
    void only_the_items_that_were_turned_away_are_sent_again() throws Exception {
        // Given
        BulkWriter oneLane = new BulkWriter(connection, 1, 64 * 1024, deadLetters, listener);
        onBulk = request -> bulks.get() > 1 ? new Answer.Forwarded() : Answer.elastic(200, """
                        {"items":[{"index":{"status":201}},
                        {"index":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"busy"}}},
                        {"delete":{"status":503,"error":{"type":"unavailable_shards_exception","reason":"wait"}}},
                        {"index":{"status":403,"error":{"type":"cluster_block_exception","reason":"disk"}}}]}
                        """);

        // When
        try (oneLane) {
            byte[] source = "{}".getBytes(StandardCharsets.UTF_8);
            oneLane.index(index, USERS, "a", 1, source, 0, 2);
            oneLane.index(index, USERS, "b", 1, source, 0, 2);
            oneLane.delete(index, USERS, "c", 1);
            oneLane.index(index, USERS, "d", 1, source, 0, 2);
            oneLane.flush();
        }

        // Then
        assertThat(server.requests().getLast().body())
                .doesNotContain("\"_id\":\"a\"")
                .contains("\"_id\":\"b\"", "\"_id\":\"c\"", "\"_id\":\"d\"");
        assertThat(listener.sum(BulkResult::retried)).isEqualTo(3);
        assertThat(listener.sum(BulkResult::written)).isEqualTo(3);
        assertThat(listener.sum(BulkResult::deleted)).isEqualTo(1);
    }

    @Test
    void a_blocked_index_is_waited_for() throws Exception {
        // Given
        cluster.put("/" + index + "/_settings", "{\"index.blocks.write\":true}");
        write("a", 1, "{}");
        Thread unblock = Thread.startVirtualThread(() -> {
            Awaitility.await().until(() -> !listener.retries().isEmpty());
            cluster.put("/" + index + "/_settings", "{\"index.blocks.write\":false}");
        });

        // When
        writer.flush();

        // Then
        unblock.join(Duration.ofSeconds(10));
        assertThat(get("a").path("found").asBoolean()).isTrue();
        assertThat(listener.sum(BulkResult::deadLettered)).isZero();
    }

    @Test
    void a_request_that_is_too_large_is_halved_until_it_fits() throws Exception {
        // Given
        onBulk = request -> request.body().length() > 3000 ? Answer.elastic(413, "") : new Answer.Forwarded();

        // When
        for (int i = 0; i < 40; i++) {
            write("d" + i, 1, "{\"text\":\"" + "x".repeat(500) + "\"}");
        }
        writer.flush();

        // Then
        cluster.refresh(index);
        assertThat(cluster.get("/" + index + "/_count").path("count").asInt()).isEqualTo(40);
        assertThat(listener.sum(BulkResult::written)).isEqualTo(40);
        assertThat(listener.retries()).isEmpty();
    }

    @Test
    void an_index_that_vanished_fails_the_writer() throws Exception {
        // Given
        onBulk = request -> Answer.elastic(200, """
                {"items":[{"index":{"status":404,"error":{"type":"index_not_found_exception","reason":"gone"}}}]}
                """);
        write("a", 1, "{}");

        // When
        Throwable error = catchThrowable(writer::flush);

        // Then
        assertThat(error).isInstanceOf(GenerationVanishedException.class).hasMessageContaining(index);
        assertThatThrownBy(writer::flush).isInstanceOf(GenerationVanishedException.class);
        assertThat(listener.sum(BulkResult::deadLettered)).isZero();
    }

    @Test
    void a_slow_cluster_makes_the_caller_wait() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        onBulk = request -> {
            await(release);
            return new Answer.Forwarded();
        };
        AtomicInteger given = new AtomicInteger();
        Thread caller = Thread.startVirtualThread(() -> giveMany(given));

        // When
        Awaitility.await().until(() -> caller.getState() == Thread.State.WAITING && bulks.get() == 2);
        int whileSlow = given.get();
        release.countDown();

        // Then
        caller.join(Duration.ofSeconds(30));
        assertThat(whileSlow).as("two lanes of three requests of 64 KiB").isBetween(60, 400);
        assertThat(given).hasValue(1000);
        assertThat(listener.sum(BulkResult::written)).isEqualTo(1000);
    }

    private void giveMany(AtomicInteger given) {
        try {
            for (int i = 0; i < 1000; i++) {
                write("d" + i, 1, "{\"text\":\"" + "x".repeat(1000) + "\"}");
                given.incrementAndGet();
            }
            writer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void closing_ends_a_flush_that_would_never_end() throws Exception {
        // Given
        onBulk = request -> Answer.elastic(503, "");
        write("a", 1, "{}");
        AtomicReference<Throwable> error = new AtomicReference<>();
        Thread caller = Thread.startVirtualThread(() -> error.set(catchThrowable(writer::flush)));
        Awaitility.await().until(() -> !listener.retries().isEmpty());

        // When
        writer.close();

        // Then
        caller.join(Duration.ofSeconds(10));
        assertThat(error.get()).isInstanceOf(CancellationException.class);
    }

    @Test
    void an_interrupted_caller_stops_waiting() throws Exception {
        // Given
        onBulk = request -> Answer.elastic(503, "");
        write("a", 1, "{}");
        AtomicReference<Throwable> error = new AtomicReference<>();
        Thread caller = Thread.startVirtualThread(() -> error.set(catchThrowable(writer::flush)));
        Awaitility.await().until(() -> !listener.retries().isEmpty());

        // When
        caller.interrupt();

        // Then
        caller.join(Duration.ofSeconds(10));
        assertThat(error.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void numbers_that_cannot_work_are_refused_with_their_keys() {
        assertThatThrownBy(() -> new BulkWriter(connection, 0, 1, deadLetters, listener))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mirror.elasticsearch.bulk-concurrency is 0");
        assertThatThrownBy(() -> new BulkWriter(connection, 1, 0, deadLetters, listener))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mirror.elasticsearch.bulk-size is 0");
    }

    private void write(String id, long ts, String source) throws InterruptedException {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        writer.index(index, USERS, id, ts, bytes, 0, bytes.length);
    }

    private JsonNode get(String id) {
        return cluster.get("/" + index + "/_doc/" + id);
    }
}
