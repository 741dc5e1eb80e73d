package dev.convexmirror.bench;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./dev bench start}: how soon the agent is live and how much memory it takes, binary and JVM build side by side. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Measures from the start of the process to a liveness of UP, and memory while snapshotting and tailing,"
                        + " of the JVM build, and with --native of the binary before it.",
        footer = "docs/performance.md says what the columns mean.")
final class StartBench implements Callable<Integer> {
    private static final long SEED = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Setup setup;

    @Option(
            names = "--documents",
            defaultValue = "150000",
            description = "How many, about 600 bytes each, in pages of 16,384 (default: ${DEFAULT-VALUE}).")
    private int documents;

    @Option(
            names = "--starts",
            defaultValue = "10",
            description = "How often each is started (default: ${DEFAULT-VALUE}).")
    private int starts;

    @Option(
            names = "--option",
            paramLabel = "OPTION",
            description =
                    "For the binary, which runs alone then, such as --option=-Xmx96m; may be given several times.")
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (documents < 1 || starts < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--documents and --starts have to be at least 1.");
        }
        Bench.progress("starting Elasticsearch and an emulator with %,d documents".formatted(documents));
        try (ConvexEmulator convex = ConvexEmulator.builder().seed(SEED).start();
                ElasticsearchNode node = setup.startElasticsearch()) {
            Documents messages = new Documents(SEED);
            List<String> ids = messages.fill(convex, documents);
            String head = setup.describe(node);
            FootprintRun run = new FootprintRun(convex, messages, node.http());
            List<Footprint> footprints = new ArrayList<>();
            for (AgentOptions program : setup.programs(options)) {
                footprints.add(run.run(program, ids.size(), starts));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%,d documents, %d starts%n%s%n%n", documents, starts, head);
            out.print(Footprint.table(footprints));
            out.flush();
        }
        return 0;
    }
}
