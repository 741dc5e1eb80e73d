package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.convex.ConvexException.Unavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs in the background when the agent ends must be able to tell that end from a defect. */
class ClosedClientTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"})
    void a_request_under_way_fails_as_one_that_got_no_answer_when_the_client_is_closed(String begun) throws Exception {
        // Given: a source that does not answer, or not to the end
        try (OddServer server = new OddServer(out -> out.write(begun.getBytes(StandardCharsets.UTF_8)))) {
            ConvexClient client = client(server);
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> failure.complete(failureOf(client)));
            await().atMost(SOON).until(() -> !server.requests().isEmpty());
            // When
            client.close();
            // Then
            await().atMost(SOON).until(failure::isDone);
            assertThat(failure.join()).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void a_later_request_fails_the_same_way() throws Exception {
        // Given
        try (OddServer server = new OddServer(out -> {})) {
            ConvexClient client = client(server);
            client.close();
            // When
            Throwable failure = failureOf(client);
            // Then
            assertThat(failure).isInstanceOf(Unavailable.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    private static ConvexClient client(OddServer server) {
        return new ConvexClient(GivenConfig.of(server.url(), "prod:happy-otter-123|0123456789abcdef"), "0.1.0");
    }

    private static Throwable failureOf(ConvexClient client) {
        try {
            return new AssertionError("an answer: " + client.activeSyncs());
        } catch (ConvexException | RuntimeException e) {
            return e;
        }
    }
}
