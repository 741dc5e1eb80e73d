package dev.convexmirror.bench;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./dev bench lag}: how long a write takes until a search finds it, and what the agent takes meanwhile. */
@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description =
                "Measures from commit to searchable while writes come at a steady rate, and what an idle agent uses.",
        footer = "docs/performance.md says what the lines mean.")
final class LagBench implements Callable<Integer> {
    private static final String PREFIX = "bench-lag-";
    private static final Duration READY = Duration.ofMinutes(5);
    private static final long SEED = 1;
    /** A document must not be patched again while its patch is still looked for. */
    private static final int DOCUMENTS_PER_WRITE = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Setup setup;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = TimeConverter.class,
            description = "How long writes come, after 10 s that do not count (default: ${DEFAULT-VALUE}).")
    private Duration time;

    @Option(names = "--writes", defaultValue = "200", description = "Writes a second (default: ${DEFAULT-VALUE}).")
    private int writes;

    @Option(
            names = "--documents",
            defaultValue = "10000",
            description = "How many are there from the beginning (default: ${DEFAULT-VALUE}).")
    private int documents;

    @Override
    public Integer call() throws InterruptedException {
        if (writes < 1 || documents < writes * DOCUMENTS_PER_WRITE) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--writes has to be at least 1, and --documents at least " + DOCUMENTS_PER_WRITE + " times that.");
        }
        Bench.progress("starting Elasticsearch and the agent");
        try (ConvexEmulator convex = ConvexEmulator.builder().seed(SEED).start();
                ElasticsearchNode node = setup.startElasticsearch()) {
            Documents messages = new Documents(SEED);
            ProbeWriter writer = new ProbeWriter(convex, messages, messages.fill(convex, documents));
            String head = setup.describe(node);
            try (AgentProcess agent = AgentProcess.start(setup.agent()
                    .mirroring(convex.url(), convex.deployKey(), node.url())
                    .named("bench-lag", PREFIX))) {
                agent.awaitReady(READY);
                LagRun run = new LagRun(agent, node, writer, PREFIX + Documents.TABLE);
                List<String> lines = run.run(writes, time);
                PrintWriter out = spec.commandLine().getOut();
                out.printf(
                        "%d writes/s for %d s over %,d documents%n%s%n%n", writes, time.toSeconds(), documents, head);
                lines.forEach(out::println);
                out.flush();
            }
        }
        return 0;
    }

    /** 30s, 5m or 1h. */
    static final class TimeConverter implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.parse("PT" + text);
        }
    }
}
