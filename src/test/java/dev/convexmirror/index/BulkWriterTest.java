package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.index.ScriptedServer.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What arrives in the index, and what the caller notices of it. */
@Timeout(60)
class BulkWriterTest extends BulkScenario {

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
        assertThat(whileSlow)
                .as("two requests of 64 KiB under way, one that waits, one that is collected")
                .isBetween(60, 260);
        assertThat(given).hasValue(1000);
        assertThat(listener.sum(BulkResult::written)).isEqualTo(1000);
    }

    @Test
    void a_request_waits_for_an_earlier_one_with_a_document_of_its_own() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        onBulk = request -> {
            await(release);
            return new Answer.Forwarded();
        };
        write("a", 1, "{}");
        write("a", 2, "{}");
        write("a", 3, "{}");
        Awaitility.await().until(() -> bulks.get() == 1);

        // When
        release.countDown();
        writer.flush();

        // Then
        assertThat(listener.sum(BulkResult::written)).as("none was superseded").isEqualTo(3);
        assertThat(get("a").path("_version").asLong()).isEqualTo(3);
    }

    @Test
    void requests_go_on_while_one_is_slow() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        onBulk = request -> {
            if (request.body().contains("\"slow\"")) {
                await(release);
            }
            return new Answer.Forwarded();
        };
        write("slow", 1, "{}");
        BulkWriter.Mark slow = writer.mark();

        // When
        for (int i = 0; i < 1000; i++) {
            write("d" + i, 1, "{\"text\":\"" + "x".repeat(1000) + "\"}");
        }

        // Then
        assertThat(slow.isDurable()).isFalse();
        release.countDown();
        writer.flush();
        assertThat(slow.isDurable()).isTrue();
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
        assertThatThrownBy(() -> new BulkWriter(connection, new Fence(1), 0, 1, deadLetters, listener))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mirror.elasticsearch.bulk-concurrency is 0");
        assertThatThrownBy(() -> new BulkWriter(connection, new Fence(1), 1, 0, deadLetters, listener))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mirror.elasticsearch.bulk-size is 0");
    }
}
