package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.verify.Drift;
import dev.convexmirror.verify.TableReport;
import dev.convexmirror.verify.VerifyReport;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What {@code verify} does; its arguments are whether to compare contents, whether to repair, and the tables. */
final class VerifyApplication implements QuarkusApplication {

    private static final int FLAGS = 2;

    private final MirrorConfig config;
    private final PrintStream out = System.out;

    @Inject
    VerifyApplication(MirrorConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... args) {
        boolean contents = Boolean.parseBoolean(args[0]);
        boolean repair = Boolean.parseBoolean(args[1]);
        try (Connections connections = Connections.open(config)) {
            List<TableName> tables = tables(List.of(args).subList(FLAGS, args.length));
            requireElasticsearch(connections);
            VerifyReport report = Verification.of(config, connections, contents, repair, System.err::println)
                    .verify(tables);
            print(report);
            return report.isDrift() ? ExitCode.DRIFT : report.isUndecided() ? ExitCode.FAILED : ExitCode.FINE;
        } catch (Exception e) {
            out.flush();
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }

    private static void requireElasticsearch(Connections connections) throws ProbeException {
        var ignored = connections.elasticsearch().probe();
    }

    static List<TableName> tables(List<String> names) {
        try {
            return names.stream().map(TableName::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    private void print(VerifyReport report) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("TABLE", "SOURCE", "INDEX"));
        Stream.of(Drift.values()).map(Drift::name).forEach(header::add);
        rows.add(header);
        report.tables().stream().filter(VerifyApplication::isCompared).forEach(table -> rows.add(row(table)));
        if (rows.size() > 1) {
            TextTable.print(rows, 1, out);
        }
        out.println();
        report.tables().forEach(this::explain);
        long letters =
                report.tables().stream().mapToLong(TableReport::deadLettered).sum();
        if (letters > 0) {
            out.printf(
                    Locale.ROOT,
                    "Dead letters: Elasticsearch refused the newest version of %,d documents;"
                            + " 'convex-mirror dead-letters list' says why.%n",
                    letters);
        }
        out.println(verdict(report));
    }

    private static boolean isCompared(TableReport table) {
        return table.problem().isEmpty() && table.skipped().isEmpty();
    }

    private static List<String> row(TableReport table) {
        List<String> row =
                new ArrayList<>(List.of(table.table().toString(), number(table.source()), number(table.mirror())));
        for (Drift kind : Drift.values()) {
            row.add(number(table.drift().get(kind)));
        }
        return row;
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private void explain(TableReport table) {
        table.problem().ifPresent(problem -> out.printf("%s: %s.%n", table.table(), problem));
        table.skipped().ifPresent(why -> out.printf("%s: not compared, it %s.%n", table.table(), why));
        for (Drift kind : Drift.values()) {
            List<String> some = table.examples().getOrDefault(kind, List.of());
            if (!some.isEmpty()) {
                out.printf(
                        "%s: %s, for example %s%n",
                        table.table(), kind.name().toLowerCase(Locale.ROOT), String.join(", ", some));
            }
        }
        if (table.drift().get(Drift.NEWER) > 0) {
            out.printf(
                    "%s: an index version that is too high cannot be overwritten; 'convex-mirror resync %s' loads the"
                            + " table anew.%n",
                    table.table(), table.table());
        }
        if (table.undecided() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%s: %,d documents differ but are newer than the mirror's checkpoint, which does not move. Is the"
                            + " agent running?%n",
                    table.table(),
                    table.undecided());
        }
        if (table.repaired() > 0) {
            out.printf(Locale.ROOT, "%s: %,d documents were mended.%n", table.table(), table.repaired());
        }
    }

    private static String verdict(VerifyReport report) {
        if (report.isDrift()) {
            return "Drift: the index differs from the source as of " + report.asOf() + ".";
        }
        return report.isUndecided()
                ? "Not everything could be judged."
                : "Equal: the index has what the source had as of " + report.asOf() + ".";
    }
}
