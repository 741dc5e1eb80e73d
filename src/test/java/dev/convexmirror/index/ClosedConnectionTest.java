package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.index.ScriptedServer.Answer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.client.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What runs in the background when the agent ends must be able to tell that end from a defect. */
class ClosedConnectionTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** The ways to ask something of a cluster. */
    private enum Way {
        TYPED {
            @Override
            void ask(ElasticsearchConnection connection) {
                connection.call("count", client -> client.count());
            }
        },
        REST {
            @Override
            void ask(ElasticsearchConnection connection) {
                connection.restCall("look", rest -> rest.performRequest(new Request("GET", "/_cat/indices")));
            }
        },
        PERMITTED {
            @Override
            void ask(ElasticsearchConnection connection) {
                new Aliases(connection.permittedBy(() -> {}), "mirror").documents(Set.of("messages"));
            }
        },
        PROBE {
            @Override
            void ask(ElasticsearchConnection connection) throws ProbeException {
                connection.probe();
            }
        };

        abstract void ask(ElasticsearchConnection connection) throws ProbeException;
    }

    @ParameterizedTest
    @EnumSource
    void a_request_under_way_fails_as_a_call_when_the_connection_is_closed(Way way) {
        // Given: a cluster that does not answer
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.of(request -> silent(end))) {
            ElasticsearchConnection connection = Connections.to(server.url());
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> failure.complete(failureOf(way, connection)));
            await().atMost(SOON).until(() -> !server.requests().isEmpty());
            // When
            connection.close();
            // Then
            await().atMost(SOON).until(failure::isDone);
            assertThat(failure.join())
                    .isInstanceOf(ElasticsearchCallException.class)
                    .hasMessageContaining("Could not ")
                    .hasMessageContaining("the connection is closed");
            end.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_later_request_fails_as_a_call(Way way) {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.elastic(200, "{}"))) {
            ElasticsearchConnection connection = Connections.to(server.url());
            connection.close();
            // When
            Throwable failure = failureOf(way, connection);
            // Then
            assertThat(failure)
                    .isInstanceOf(ElasticsearchCallException.class)
                    .hasMessageContaining("Could not ")
                    .hasMessageContaining("the connection is closed");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_defect_of_a_caller_is_not_taken_for_a_closed_connection() {
        // Given
        try (ScriptedServer server = ScriptedServer.of(request -> Answer.elastic(200, "{}"));
                ElasticsearchConnection connection = Connections.to(server.url())) {
            // When
            assertThatThrownBy(() -> connection.call("count", client -> {
                        throw new IllegalArgumentException("ours");
                    }))
                    // Then
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Throwable failureOf(Way way, ElasticsearchConnection connection) {
        try {
            way.ask(connection);
            return new AssertionError("no failure");
        } catch (ProbeException | RuntimeException e) {
            return e;
        }
    }

    private static Answer silent(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer.Broken();
    }
}
