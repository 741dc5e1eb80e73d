package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.convexmirror.index.ScriptedServer.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer does when Elasticsearch does not do what it was asked. */
@Timeout(60)
class BulkRetryTest extends BulkScenario {

    /** The time is for many faults in a row, after which the pauses are long. */
    @Test
    @Timeout(600)
    void the_newest_version_wins_whatever_fails_on_the_way() throws Exception {
        // Given
        long seed = System.nanoTime();
        System.out.println("Bulk retries from seed " + seed);
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
        BulkWriter one = new BulkWriter(connection, new Fence(1), 1, 64 * 1024, deadLetters, listener);
        onBulk = request -> bulks.get() > 1 ? new Answer.Forwarded() : Answer.elastic(200, """
                        {"items":[{"index":{"status":201}},
                        {"index":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"busy"}}},
                        {"delete":{"status":503,"error":{"type":"unavailable_shards_exception","reason":"wait"}}},
                        {"index":{"status":403,"error":{"type":"cluster_block_exception","reason":"disk"}}}]}
                        """);

        // When
        try (one) {
            byte[] source = "{}".getBytes(StandardCharsets.UTF_8);
            one.index(index, USERS, "a", 1, source, 0, 2);
            one.index(index, USERS, "b", 1, source, 0, 2);
            one.delete(index, USERS, "c", 1);
            one.index(index, USERS, "d", 1, source, 0, 2);
            one.flush();
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
}
