package dev.convexmirror.bench;

import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.MariaDbNode;
import dev.convexmirror.rig.PostgresNode;
import dev.convexmirror.rig.SourceDatabase;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./dev bench imports}: how fast the rows of a database come into Convex, and what the agent takes for it. */
@Command(
        name = "imports",
        mixinStandardHelpOptions = true,
        description =
                "Measures the import of a table of PostgreSQL, and of MariaDB where mariadbd is installed: rows a second of the"
                        + " snapshot, beside those of reading the table alone, and memory while changes come; without and with the guard.",
        footer = "docs/performance.md says what the columns mean.")
final class ImportBench implements Callable<Integer> {

    /** Without and with looking for writes of others. */
    private static final List<String> GUARDS = List.of("off", "report");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Setup setup;

    @Option(
            names = "--rows",
            defaultValue = "200000",
            description = "How many, about 350 bytes each (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "How often each is run, after one round that does not count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Override
    public Integer call() {
        if (Math.min(rows, rounds) < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--rows and --rounds have to be at least 1.");
        }
        Bench.progress("starting Elasticsearch and the databases");
        try (ElasticsearchNode node = setup.startElasticsearch()) {
            String head = setup.describe(node);
            ImportMeasurement measurement = new ImportMeasurement(setup.agent(), node.http(), rows);
            Map<String, List<ImportOutcome>> outcomes = new LinkedHashMap<>();
            for (int round = 0; round <= rounds; round++) {
                for (Supplier<SourceDatabase> database : databases()) {
                    for (String guard : GUARDS) {
                        SourceDatabase source = database.get();
                        ImportOutcome outcome = measurement.run(source, guard);
                        String name = source.scheme() + ", guard " + guard;
                        Bench.progress("round %d, %s: %,.0f rows/s".formatted(round, name, outcome.rate()));
                        if (round > 0) {
                            outcomes.computeIfAbsent(name, any -> new ArrayList<>())
                                    .add(outcome);
                        }
                    }
                }
            }
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%,d rows, %d rounds after one to warm up%n%s%n%n", rows, rounds, head);
            out.print(ImportOutcome.table(outcomes));
            out.flush();
        }
        return 0;
    }

    private static List<Supplier<SourceDatabase>> databases() {
        return MariaDbNode.isInstalled()
                ? List.of(PostgresNode::database, MariaDbNode::database)
                : List.of(PostgresNode::database);
    }
}
