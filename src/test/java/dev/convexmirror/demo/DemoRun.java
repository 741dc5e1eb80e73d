package dev.convexmirror.demo;

import com.google.errorprone.annotations.FormatMethod;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.Histogram;
import dev.convexmirror.rig.MirrorComparison;
import dev.convexmirror.rig.ProcessUsage;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One demonstration: the agent between a filled deployment and an empty Elasticsearch, told line by line. */
final class DemoRun {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LAG = "convex_mirror_change_lag_seconds";

    private final ConvexEmulator convex;
    private final Elasticsearch elasticsearch;
    private final PrintWriter out;
    private final CountDownLatch stopped;
    /** The lags before the mirror had caught up for the first time; they tell of the snapshot, not of tailing. */
    private Optional<Histogram> beforeTailing = Optional.empty();

    /** Told to end early by the latch. */
    DemoRun(ConvexEmulator convex, Elasticsearch elasticsearch, PrintWriter out, CountDownLatch stopped) {
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.out = out;
        this.stopped = stopped;
    }

    /**
     * Runs until the time after the snapshot is over, or until it is stopped.
     *
     * @param time empty for no end and no comparison
     * @return whether mirror and source were equal in the end, if they were to be compared
     */
    boolean run(AgentOptions program, Shop shop, int writes, Optional<Duration> time) throws InterruptedException {
        say("Starting the agent: %s", program.program().getLast());
        Instant start = Instant.now();
        try (AgentProcess agent =
                AgentProcess.start(program.mirroring(convex.url(), convex.deployKey(), elasticsearch.url()))) {
            LiveLine live = new LiveLine(convex, elasticsearch, agent);
            try (Writer writer = new Writer(shop, writes)) {
                sayWhere(agent);
                awaitSnapshot(agent, live);
                say(
                        "Snapshot complete: %,.0f changes applied in %.1f s from the start of the agent.",
                        live.applied(), seconds(Duration.between(start, Instant.now())));
                saySearches();
                tail(agent, live, time.map(Instant.now()::plus).orElse(Instant.MAX));
                say("The writer ends after %,d transactions.", writer.count());
            }
            return time.isEmpty() || stopped() || compare(agent);
        }
    }

    private void awaitSnapshot(AgentProcess agent, LiveLine live) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (agent.readiness().status() != 200 && !stopped.await(1, TimeUnit.SECONDS)) {
            agent.requireRunning();
            say("%s", live);
            if (Instant.now().isAfter(end)) {
                agent.awaitReady(Duration.ofSeconds(1)); // fails and says why
            }
        }
    }

    private void tail(AgentProcess agent, LiveLine live, Instant end) throws InterruptedException {
        while (Instant.now().isBefore(end) && !stopped.await(1, TimeUnit.SECONDS)) {
            agent.requireRunning();
            say("%s", live);
            if (beforeTailing.isEmpty() && live.lag() < 1) {
                beforeTailing = Optional.of(agent.histogram(LAG));
            }
        }
    }

    private boolean compare(AgentProcess agent) {
        say("Comparing every document by _id, _version and _source …");
        MirrorComparison comparison = new MirrorComparison(elasticsearch, Search.PREFIX);
        comparison.awaitEqual(convex::snapshot, PATIENCE).tables().forEach(table -> say("  %s", table));
        sayNumbers(agent);
        AgentProcess.Exit exit = agent.terminate();
        if (exit.code() != 0) {
            throw new RigException("Equal, but after SIGTERM the agent ended with " + exit.code() + " instead of 0.");
        }
        say("Equal. The agent ended within %.1f s of SIGTERM.", seconds(exit.took()));
        return true;
    }

    private void sayWhere(AgentProcess agent) {
        say("");
        say("  Convex (emulator)  %s", convex.url());
        say("  Elasticsearch      %s", elasticsearch.url());
        say("  health             %s/q/health", agent.managementUrl());
        say("  metrics            %s/q/metrics", agent.managementUrl());
        say("");
    }

    private void saySearches() {
        say("%nSearches to paste into another terminal:");
        for (Search search : Search.ALL) {
            say("%n# %s (%,d documents)%n%s", search.title(), search.hits(elasticsearch), search.curl(elasticsearch));
        }
        say("");
    }

    private void sayNumbers(AgentProcess agent) {
        beforeTailing.map(earlier -> agent.histogram(LAG).since(earlier)).ifPresent(lags -> Map.of(
                        "half", 0.5, "99 %", 0.99)
                .forEach((share, quantile) -> lags.quantile(quantile)
                        .ifPresent(bound -> say(
                                "  while tailing, %s of the changes were in Elasticsearch within %.2f s",
                                share, bound))));
        agent.usage()
                .map(ProcessUsage::peakMemoryBytes)
                .ifPresent(peak ->
                        peak.ifPresent(bytes -> say("  peak memory of the agent: %,d MiB", bytes / 1024 / 1024)));
    }

    private boolean stopped() {
        return stopped.getCount() == 0;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    @FormatMethod
    private void say(String format, Object... values) {
        out.println(format.formatted(values));
        out.flush();
    }
}
