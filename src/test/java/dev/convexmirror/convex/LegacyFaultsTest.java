package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are broken or wrong, of a server that has the older API only. */
class LegacyFaultsTest extends LegacyFeedScenario {

    /** Longer than a busy machine pauses; only a stall takes as long. */
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(3);

    static Stream<Fault> faults() {
        return BrokenAnswers.and(
                Fault.status(404),
                Fault.error(429, "TooManyWrites", "Slow down"),
                Fault.error(503, "InternalServerError", "Try again"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_unavailable_and_the_same_cursor_goes_on_after_it(Fault fault) throws ConvexException {
        // Given
        fill(20);
        GivenConfig config = GivenConfig.of(convex.url(), convex.deployKey()).withStallTimeout(STALL_TIMEOUT);
        try (ConvexClient impatient = new ConvexClient(config, "0.1.0")) {
            ChangeFeed fragile = impatient.feed(Selection.everything());
            mirror.apply(fragile);
            convex.faults().next(1, LIST, fault);

            // When
            int failures = 0;
            for (boolean upToDate = false; !upToDate; ) {
                try {
                    upToDate = mirror.apply(fragile).status() instanceof SyncStatus.UpToDate;
                } catch (Unavailable e) {
                    failures++;
                    if (failures == 1) {
                        // not before: a failing walk may ask for deltas, too
                        convex.faults().next(1, DELTAS, fault);
                    }
                }
            }

            // Then
            assertThat(failures)
                    .as("one for each fault, and one for each pause of this machine that looked like a stall")
                    .isGreaterThanOrEqualTo(2);
        }
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(convex.requests().to(LIST).stream().filter(LegacyFaultsTest::beginsASnapshot))
                .hasSize(1);
    }

    @Test
    void a_table_of_the_server_that_was_not_asked_for_never_arrives() throws ConvexException {
        // Given: an answer as to a selection that the server did not understand
        insert("users", Map.of("n", 1L));
        mirror.catchUp(client.feed(Selection.of(List.of(USERS))));
        convex.faults()
                .next(
                        1,
                        DELTAS,
                        Fault.body(
                                200,
                                "application/json",
                                "{\"values\":[{\"_component\":\"\",\"_table\":\"secrets\",\"_ts\":"
                                        + convex.latestTs() + ",\"_deleted\":false,\"_id\":\"s\"}],\"cursor\":"
                                        + convex.latestTs() + ",\"hasMore\":false}"));

        // When
        assertThatThrownBy(() -> mirror.apply(client.feed(Selection.of(List.of(USERS)))))
                // Then
                .isInstanceOf(Unavailable.class);
        assertThat(mirror.tables()).containsExactly(USERS);
    }

    private static boolean beginsASnapshot(HttpRequest request) {
        return !request.bodyText().contains("\"snapshot\":");
    }
}
