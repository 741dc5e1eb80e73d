package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers about the deployment as a whole that would fill any memory. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EndlessAnswersTest extends ClientScenario {

    private static final String TABLE = "{\"name\":\"a\",\"columns\":[\"%s\"]},".formatted("c".repeat(10_000));

    /** A request that has such an answer. */
    @FunctionalInterface
    interface Request {
        Object to(ConvexClient client) throws ConvexException;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void an_answer_without_an_end_is_given_up(String what, String beginning, String rest, Request request)
            throws IOException {
        // Given
        byte[] again = rest.getBytes(StandardCharsets.UTF_8);
        try (OddServer server = new OddServer(out -> {
                    out.write((HEAD + "\r\n" + beginning).getBytes(StandardCharsets.UTF_8));
                    while (!Thread.currentThread().isInterrupted()) {
                        out.write(again);
                    }
                });
                ConvexClient client = client(server)) {
            // When
            Throwable failure = catchThrowable(() -> request.to(client));

            // Then
            assertThat(failure)
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("is longer")
                    .hasMessageNotContaining("ccc");
            await().atMost(Duration.ofSeconds(30)).until(server::hungUp);
        }
    }

    @ParameterizedTest(name = "{0} cursors")
    @ValueSource(longs = {1, 3, Long.MAX_VALUE})
    void a_list_of_syncs_without_an_end_is_given_up(long cursors) throws IOException {
        // Given
        AtomicLong page = new AtomicLong();
        try (OddServer server = new OddServer(out -> {
                    String body = "{\"syncs\":[],\"pagination\":{\"hasMore\":true,\"nextCursor\":\"c%d\"}}"
                            .formatted(page.getAndIncrement() % cursors);
                    out.write((HEAD + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
                });
                ConvexClient client = client(server)) {
            // When
            Throwable failure = catchThrowable(client::activeSyncs);

            // Then
            assertThat(failure).isInstanceOf(Unavailable.class).hasMessageContaining("without an end");
        }
    }

    static Stream<Arguments> endless() {
        return Stream.of(
                Arguments.of("tables", "{\"byComponent\":{\"\":[", TABLE, (Request) ConvexClient::tableColumns),
                Arguments.of("schemas", "{\"\":{\"a\":[", TABLE, (Request) ConvexClient::jsonSchemas),
                Arguments.of("syncs", "{\"syncs\":[", TABLE, (Request) ConvexClient::activeSyncs),
                Arguments.of("one text", "{\"syncs\":\"", "c".repeat(10_000), (Request) ConvexClient::activeSyncs),
                Arguments.of("one depth", "{\"syncs\":", "[[[[", (Request) ConvexClient::activeSyncs),
                Arguments.of("a declared schema", "{\"tables\":[", TABLE, (Request)
                        client -> client.imports().declaredFields("a")),
                Arguments.of("nothing that matters", "", TABLE, (Request) client -> {
                    client.imports().clear("a");
                    return "cleared";
                }));
    }
}
