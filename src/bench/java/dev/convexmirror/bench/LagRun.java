package dev.convexmirror.bench;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.Histogram;
import dev.convexmirror.rig.RigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One measurement of a mirror that tails: writes that do not count, writes that do, and silence. */
final class LagRun {
    private static final String LAG = "convex_mirror_change_lag_seconds";
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(20);

    private final AgentProcess agent;
    private final ProcessHandle elasticsearch;
    private final ProbeWriter writer;
    private final Elasticsearch search;
    private final String alias;

    LagRun(AgentProcess agent, ElasticsearchNode node, ProbeWriter writer, String alias) {
        this.agent = agent;
        this.elasticsearch = node.process().orElseThrow();
        this.writer = writer;
        this.search = node.http();
        this.alias = alias;
    }

    /** Returns the lines to print. */
    List<String> run(int writesPerSecond, Duration time) throws InterruptedException {
        Bench.progress("writes that do not count");
        List<Double> ignored = probe(writesPerSecond, WARM_UP);
        Bench.progress("writes that count");
        Histogram before = agent.histogram(LAG);
        UsageMeter agentMeter = UsageMeter.start(agentHandle());
        UsageMeter elasticsearchMeter = UsageMeter.start(elasticsearch);
        long start = System.nanoTime();
        List<Double> searchable = probe(writesPerSecond, time);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        List<String> lines = new ArrayList<>(List.of(
                LagReport.searchable(searchable),
                LagReport.acknowledged(agent.histogram(LAG).since(before)),
                LagReport.usage("agent while tailing", agentMeter.read(), took),
                LagReport.usage("Elasticsearch while tailing", elasticsearchMeter.read(), took)));
        lines.add(idle());
        return lines;
    }

    private String idle() throws InterruptedException {
        Bench.progress("silence");
        TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
        UsageMeter meter = UsageMeter.start(agentHandle());
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        return LagReport.usage("agent idle", meter.read(), IDLE);
    }

    private List<Double> probe(int perSecond, Duration time) {
        Probes probes = new Probes(search, alias);
        WriteSchedule schedule = new WriteSchedule(System.nanoTime(), perSecond);
        long count = schedule.count(time);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(
                () -> writer.write(schedule, count, probes),
                task -> Thread.ofPlatform().daemon().name("writer").start(task));
        try {
            return probes.await(count);
        } finally {
            writing.join(); // tells why, if it was the writer that failed
        }
    }

    private ProcessHandle agentHandle() {
        return ProcessHandle.of(agent.pid()).orElseThrow(() -> new RigException("The agent has ended."));
    }
}
