package dev.convexmirror.bench;

import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.RigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main class of {@code ./dev bench}: throughput of a snapshot, all contestants in one table from one run. */
@Command(
        name = "./dev bench",
        mixinStandardHelpOptions = true,
        subcommands = {LagBench.class, StartBench.class, ImportBench.class},
        description = "Compares the agent with a bare bulk loader, and with its feed alone, on this machine.",
        footer = "docs/performance.md says what the columns mean.")
public final class Bench implements Callable<Integer> {
    private static final Path BODIES = Path.of("target/bench/bodies");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Setup setup;

    @Option(
            names = "--documents",
            defaultValue = "200000",
            description = "How many, about 600 bytes each (default: ${DEFAULT-VALUE}).")
    private int documents;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description =
                    "How often each contestant runs, after one round that does not count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--bulk-concurrency",
            defaultValue = "2",
            description = "Bulk requests in flight, of agent and loader (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(
            names = "--bulk-megabytes",
            paramLabel = "MIB",
            defaultValue = "5",
            description = "Size of a bulk request, of agent and loader (default: ${DEFAULT-VALUE}).")
    private int bulkMegabytes;

    /** Exits with 0 when it ran, with 1 when it could not, with 2 when the arguments are wrong. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setExecutionExceptionHandler(Bench::explain)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (Math.min(documents, rounds) < 1
                || concurrency < 1
                || concurrency > 64
                || bulkMegabytes < 1
                || bulkMegabytes > 100) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--documents and --rounds have to be at least 1, --bulk-concurrency 1 to 64, --bulk-megabytes 1 to 100.");
        }
        PrintWriter out = spec.commandLine().getOut();
        progress("starting Elasticsearch and an emulator with %,d documents".formatted(documents));
        ElasticsearchNode node = setup.startElasticsearch();
        try (Stage stage = Stage.set(node, documents);
                BulkBodies bodies = BulkBodies.write(
                        BODIES,
                        stage.source().url(),
                        stage.source().deployKey(),
                        LoaderContestant.INDEX,
                        bulkMegabytes << 20)) {
            String head = setup.describe(node);
            Results results = compete(stage, bodies);
            out.printf(
                    "%,d documents, %d rounds after one to warm up; %d bulk requests of %d MiB at once%n%s%n%n",
                    documents, rounds, concurrency, bulkMegabytes, head);
            out.print(new Report(results));
            out.flush();
        }
        return 0;
    }

    private Results compete(Stage stage, BulkBodies bodies) {
        AgentContestant agent = new AgentContestant(
                setup.agent()
                        .withEnvironment("MIRROR_ELASTICSEARCH_BULK_CONCURRENCY", Integer.toString(concurrency))
                        .withEnvironment("MIRROR_ELASTICSEARCH_BULK_SIZE", bulkMegabytes + "M"),
                documents);
        // The first run of the agent warms Elasticsearch up and makes the index that the loader's is a copy of.
        measure(stage, agent, "warm-up");
        LoaderContestant loader = LoaderContestant.likeTheAgent(stage, bodies, concurrency);
        List<Contestant> contestants = List.of(feed(stage), transform(stage), loader, agent);
        measure(stage, loader, "warm-up");
        Results results = new Results();
        for (int round = 1; round <= rounds; round++) {
            // Who comes first changes, so that a machine that grows slower or faster favours nobody.
            for (Contestant contestant : round % 2 == 1 ? contestants : contestants.reversed()) {
                results.add(contestant.name(), measure(stage, contestant, "round " + round));
            }
        }
        return results;
    }

    private static Run measure(Stage stage, Contestant contestant, String round) {
        stage.settle();
        Run run = contestant.run(stage);
        progress("%s, %s: %,.0f documents/s".formatted(round, contestant.name(), run.rate()));
        return run;
    }

    private Contestant feed(Stage stage) {
        EmulatorMain.Address source = stage.source();
        return new ChildContestant(
                Report.FEED,
                () -> ChildJvm.start(
                        FeedMain.class,
                        "256m",
                        source.url().toString(),
                        source.deployKey(),
                        Integer.toString(documents)));
    }

    private Contestant transform(Stage stage) {
        EmulatorMain.Address source = stage.source();
        return new ChildContestant(
                Report.TRANSFORM,
                () -> ChildJvm.start(TransformMain.class, "256m", source.url().toString(), source.deployKey()));
    }

    static void progress(String line) {
        System.err.println("bench: " + line);
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof RigException) {
            command.getErr().println(failure.getMessage());
            return 1;
        }
        throw failure;
    }
}
