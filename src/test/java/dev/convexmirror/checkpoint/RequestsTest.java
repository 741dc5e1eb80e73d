package dev.convexmirror.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<TableName> TABLES =
            List.of(TableName.root("users"), new TableName("billing/stripe", "events"));

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("requests");
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final Requests requests = at(NOW);

    @AfterEach
    void clean() {
        connection.close();
        cluster.send("DELETE", "/convex-mirror-state/_doc/requests:" + mirror, "");
    }

    private Requests at(Instant time) {
        return new Requests(connection, mirror, Clock.fixed(time, ZoneOffset.UTC));
    }

    @Test
    void nothing_is_pending_before_the_first_request() {
        assertThat(requests.pending()).isEmpty();
        assertThat(requests.outcome("unknown")).isEmpty();
    }

    @Test
    void a_request_that_was_left_is_pending_until_it_is_answered() {
        // Given
        Request request = requests.create("resync", TABLES, "laptop");
        requests.leave(request);
        assertThat(requests.pending()).containsExactly(request);
        assertThat(requests.outcome(request.id())).isEmpty();

        // When
        requests.answer(request.id(), Outcome.refused("There is no such table."));

        // Then
        assertThat(requests.pending()).isEmpty();
        assertThat(requests.outcome(request.id())).contains(Outcome.refused("There is no such table."));
    }

    @Test
    void a_request_that_is_left_again_after_a_lost_answer_is_there_once() {
        // Given
        Request request = requests.create("resync", TABLES, "laptop");
        requests.leave(request);

        // When
        requests.leave(request);

        // Then
        assertThat(requests.pending()).containsExactly(request);
    }

    @Test
    void requests_that_are_left_at_the_same_time_are_all_there() {
        // Given
        List<Request> all = IntStream.range(0, 12)
                .mapToObj(i -> requests.create("resync", TABLES, "host-" + i))
                .toList();

        // When
        all.parallelStream().forEach(requests::leave);

        // Then
        assertThat(requests.pending()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void answers_are_forgotten_after_a_while_and_what_is_pending_is_not() {
        // Given
        Request answered = requests.create("resync", TABLES, "laptop");
        Request forgotten = requests.create("resync", TABLES, "laptop");
        requests.leave(answered);
        requests.leave(forgotten);
        requests.answer(answered.id(), Outcome.done("Done."));
        Requests later = at(NOW.plus(Duration.ofHours(2)));

        // When
        Request next = later.create("resync", TABLES, "laptop");
        later.leave(next);

        // Then
        assertThat(later.outcome(answered.id())).isEmpty();
        assertThat(later.pending()).containsExactly(forgotten, next);
    }

    @Test
    void mirrors_have_mailboxes_of_their_own() {
        // When
        requests.leave(requests.create("resync", TABLES, "laptop"));

        // Then
        assertThat(new Requests(connection, mirror + "-other", Clock.systemUTC()).pending())
                .isEmpty();
    }
}
