package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.Faults;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the way to Convex does to requests and answers, nothing is lost and no second snapshot is taken (I5). */
class SourceFaultsIT {

    private static final String DATA_SYNC = "/api/v1/data/sync";
    private static final Duration TAIL = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Fault BAD_GATEWAY = Fault.body(502, "text/html", "<html><h1>502 Bad Gateway</h1></html>");
    private static final Fault STALLING = Fault.stallAt(0.6, Duration.ofSeconds(3));
    private static final List<Fault> FAULTS = List.of(
            Fault.status(408),
            Fault.error(425, "TooEarly", "not yet"),
            Fault.error(429, "RateLimited", "slow down"),
            Fault.error(500, "InternalServerError", "Your request couldn't be completed. Try again later."),
            BAD_GATEWAY,
            Fault.body(503, "text/html", "<html><h1>503 Service Unavailable</h1></html>"),
            Fault.error(503, "OptimisticConcurrencyControlFailure", "try again"),
            Fault.body(520, "text/html", "<html>error 520</html>"),
            Fault.error(400, "SomethingNew", "an answer that nobody knows yet"),
            Fault.reset(),
            Fault.resetAt(0.5),
            Fault.truncateAt(0.3),
            Fault.truncateAt(0.95),
            STALLING);
    /** A third of all requests fail. */
    private static final double PROBABILITY = 0.33;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 4711})
    void a_bad_way_to_the_source_delays_the_mirror_and_does_nothing_else(long seed) {
        // Given
        try (MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder()
                .pageSize(300)
                .maxRowsRead(600)
                .freshness(Duration.ofSeconds(1))
                .seed(seed))) {
            RandomWorkload workload =
                    new RandomWorkload(mirror.convex(), seed, List.of("messages", "users", "shop/orders"));
            workload.fill(3_000);
            Random random = new Random(seed);
            Faults faults = mirror.convex().faults();
            faults.inTurn(PROBABILITY, random, DATA_SYNC, FAULTS);
            AgentProcess agent = mirror.startAgent(impatient(mirror));
            // When
            workload.whileRunning(40, () -> {
                agent.awaitReady(Duration.ofMinutes(2));
                Instant end = Instant.now().plus(TAIL);
                await().atMost(TAIL.plusMinutes(2))
                        .until(() -> Instant.now().isAfter(end)
                                && FAULTS.stream().allMatch(fault -> faults.strikes(fault) > 0));
            });
            // Then
            mirror.awaitEqual(SOON);
            int struck = FAULTS.stream().mapToInt(faults::strikes).sum();
            await().atMost(SOON)
                    .until(() ->
                            agent.metric("convex_mirror_source_retries_total").orElse(0) >= struck);
            List<HttpRequest> requests = mirror.convex().requests().to(DATA_SYNC);
            List<HttpRequest> afterTheFirstPage =
                    requests.stream().dropWhile(request -> !hasCursor(request)).toList();
            assertThat(afterTheFirstPage)
                    .as("a second snapshot was asked for")
                    .isNotEmpty()
                    .allMatch(SourceFaultsIT::hasCursor);
            assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
        }
    }

    @Test
    void readiness_names_what_is_wrong_for_as_long_as_it_is() {
        // Given
        try (MirrorFixture mirror =
                MirrorFixture.with(ConvexEmulator.builder().pageSize(300).freshness(Duration.ofSeconds(1)))) {
            new RandomWorkload(mirror.convex(), 5, List.of("messages")).fill(100);
            AgentProcess agent = mirror.startAgent(impatient(mirror));
            agent.awaitReady(SOON);
            Faults faults = mirror.convex().faults();
            // When
            faults.always(SourceFaultsIT::isDataSync, BAD_GATEWAY);
            // Then
            awaitReason(agent, reason -> reason.contains("Convex: ") && reason.contains("answered 502."));
            // When
            faults.clear();
            faults.always(SourceFaultsIT::isDataSync, STALLING);
            // Then
            awaitReason(agent, reason -> reason.contains("Convex: ") && reason.contains("not a byte came for 1 s"));
            // When
            faults.clear();
            // Then
            awaitReason(agent, String::isEmpty);
            assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
        }
    }

    private static AgentOptions impatient(MirrorFixture mirror) {
        return mirror.options().withEnvironment("MIRROR_CONVEX_STALL_TIMEOUT", "1s");
    }

    private static void awaitReason(AgentProcess agent, Predicate<String> expected) {
        await().atMost(SOON)
                .until(() -> String.join(" ", agent.readiness().json().findValuesAsText("reason")), expected);
    }

    private static boolean isDataSync(HttpRequest request) {
        return request.path().equals(DATA_SYNC);
    }

    private static boolean hasCursor(HttpRequest request) {
        return request.bodyText().contains("\"cursor\"");
    }
}
