package dev.convexmirror.bench;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ProcessUsage;
import dev.convexmirror.rig.RigException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The agent itself, from an empty mirror until readers see all documents. */
final class AgentContestant implements Contestant {
    static final String PREFIX = "bench-mirror-";
    static final String ALIAS = PREFIX + Documents.TABLE;

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /** What the agent logs right before its first request. */
    private static final String BEGIN = "taking a snapshot";

    private final AgentOptions program;
    private final long documents;

    AgentContestant(AgentOptions program, long documents) {
        this.program = program;
        this.documents = documents;
    }

    @Override
    public String name() {
        return Report.AGENT;
    }

    @Override
    public Run run(Stage stage) {
        AgentOptions options = program.mirroring(
                        stage.source().url(),
                        stage.source().deployKey(),
                        stage.elasticsearch().url())
                .named("bench", PREFIX);
        Stage.Meters meters = stage.meters();
        long start = System.nanoTime();
        try (AgentProcess agent = AgentProcess.start(options)) {
            long began = awaitMoment(agent, 10, () -> agent.output().stream().anyMatch(line -> line.contains(BEGIN)));
            FirstRequest first = new FirstRequest(began, usage(agent).cpu());
            long end = awaitMoment(agent, 20, () -> published(stage));
            Usage own = Usage.of(usage(agent));
            long bytes = (long) agent.metric("convex_mirror_bulk_bytes_total").orElse(0);
            Outcome outcome = first.endedAt(end, documents, bytes);
            Run run = meters.end(outcome, Duration.ofNanos(end - start), own);
            requireAll(stage);
            return run;
        }
    }

    private static boolean published(Stage stage) {
        return stage.elasticsearch().send("GET", "/_alias/" + ALIAS, "").isSuccess();
    }

    private void requireAll(Stage stage) {
        long found =
                stage.elasticsearch().get("/" + ALIAS + "/_count").path("count").asLong();
        if (found != documents) {
            throw new RigException("The agent published " + found + " of " + documents + " documents.");
        }
    }

    private static ProcessUsage usage(AgentProcess agent) {
        return agent.usage().orElseThrow(() -> new RigException("The agent ended too early."));
    }

    /** The moment, in nanoseconds of the JVM, when the condition was first seen to hold. */
    private static long awaitMoment(AgentProcess agent, int everyMillis, BooleanSupplier condition) {
        await().pollInSameThread()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(everyMillis))
                .until(() -> {
                    agent.requireRunning();
                    return condition.getAsBoolean();
                });
        return System.nanoTime();
    }
}
