package dev.convexmirror.bench;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One build of the agent: a snapshot from an empty mirror, tailing, tailing after a restart, and starts. */
final class FootprintRun {
    private static final String PREFIX = "bench-start-";
    private static final String STATE = "convex-mirror";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration TAILING = Duration.ofSeconds(20);
    private static final int WRITES_PER_SECOND = 200;

    private final ConvexEmulator convex;
    private final Documents messages;
    private final Elasticsearch elasticsearch;

    FootprintRun(ConvexEmulator convex, Documents messages, Elasticsearch elasticsearch) {
        this.convex = convex;
        this.messages = messages;
        this.elasticsearch = elasticsearch;
    }

    Footprint run(AgentOptions program, int documents, int starts) throws IOException {
        AgentOptions options = program.mirroring(convex.url(), convex.deployKey(), elasticsearch.url())
                .named("bench-start", PREFIX);
        elasticsearch.deleteIndices(PREFIX);
        elasticsearch.deleteIndices(STATE);
        Path file = file(program);
        Bench.progress(file + ": snapshot");
        long snapshotting;
        double rate;
        long tailingAfter;
        long start = System.nanoTime();
        try (AgentProcess agent = AgentProcess.start(options)) {
            agent.awaitReady(PATIENCE);
            rate = documents * 1e9 / (System.nanoTime() - start);
            snapshotting = peak(agent);
            Bench.progress(file + ": tailing");
            write();
            UsageMeter meter = UsageMeter.start(handle(agent));
            write();
            tailingAfter = meter.read().peakBytes();
            // gives the lease back, for which the next one would have to wait
            AgentProcess.Exit ignored = agent.terminate();
        }
        long tailing;
        try (AgentProcess agent = AgentProcess.start(options)) {
            agent.awaitReady(PATIENCE);
            write();
            tailing = peak(agent);
            AgentProcess.Exit ignored = agent.terminate();
        }
        Bench.progress(file + ": starts");
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            millis.add(StartTimer.millisUntilLive(options));
        }
        return new Footprint(
                file.getFileName().toString(),
                size(file),
                Spread.of(millis),
                snapshotting,
                rate,
                tailingAfter,
                tailing);
    }

    private void write() {
        WriteSchedule schedule = new WriteSchedule(System.nanoTime(), WRITES_PER_SECOND);
        for (long i = 0; i < schedule.count(TAILING); i++) {
            for (long left = schedule.due(i) - System.nanoTime();
                    left > 0;
                    left = schedule.due(i) - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long ignored = convex.transact(transaction -> {
                String unused = transaction.insert(Documents.TABLE, messages.message());
            });
        }
    }

    private static long peak(AgentProcess agent) {
        return Usage.of(agent.usage().orElseThrow(() -> new RigException("The agent ended too early.")))
                .peakBytes();
    }

    private static ProcessHandle handle(AgentProcess agent) {
        return ProcessHandle.of(agent.pid()).orElseThrow(() -> new RigException("The agent has ended."));
    }

    /** The binary, or the directory of the JVM build. */
    private static Path file(AgentOptions program) {
        Path last = Path.of(program.program().getLast());
        return last.toString().endsWith(".jar") ? last.getParent() : last;
    }

    private static long size(Path file) throws IOException {
        try (Stream<Path> files = Files.walk(file)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(FootprintRun::length)
                    .sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
