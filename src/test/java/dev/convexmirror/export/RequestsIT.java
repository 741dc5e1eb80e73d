package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.checkpoint.Outcome;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestsIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void a_request_that_waits_for_a_leader_is_answered_and_one_of_an_unknown_kind_refused() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.create();
                ElasticsearchConnection connection =
                        Connections.to(mirror.elasticsearch().url())) {
            Requests requests = new Requests(connection, mirror.name(), Clock.systemUTC());
            Request request = requests.create("tidy-up", List.of(TableName.root("users")), "laptop");
            requests.leave(request);
            // When
            AgentProcess agent = mirror.startAgent();
            Optional<Outcome> outcome =
                    await().atMost(SOON).until(() -> requests.outcome(request.id()), Optional::isPresent);
            // Then
            assertThat(outcome.orElseThrow().done()).isFalse();
            assertThat(outcome.orElseThrow().sentence()).contains("'tidy-up'", "same version");
            assertThat(requests.pending()).isEmpty();
            mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
            mirror.awaitEqual(SOON);
            agent.requireRunning();
        }
    }
}
