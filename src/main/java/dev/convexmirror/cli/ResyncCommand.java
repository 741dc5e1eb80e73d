package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import dev.convexmirror.convex.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the running agent to load tables anew. */
@Command(
        name = "resync",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Asks the running agent to load tables anew; readers see the old documents until that is complete.",
        description = "%nLeaves a request in Elasticsearch, which the agent that leads picks up within seconds.")
final class ResyncCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "TABLE", arity = "1..*", description = "table, or component/table.")
    List<String> tables = List.of();

    @Option(
            names = "--imports",
            description =
                    "Take new snapshots of these imports, named by their tables in Convex, in the place of tables that are"
                            + " exported.")
    boolean imports;

    @Option(names = "--wait", description = "Wait for the answer of the agent and print it.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait; ${DEFAULT-VALUE} unless set.")
    int timeout;

    @Override
    public Integer call() {
        if (timeout < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--timeout is " + timeout + "; it has to be 1 or more seconds.");
        }
        List<String> arguments = new ArrayList<>(List.of(wait ? "" + timeout : "0", "" + imports));
        for (String table : tables) {
            try {
                arguments.add(TableName.parse(table).toString());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }
        Configuration.load();
        return Container.runOnce(ResyncApplication.class, arguments.toArray(String[]::new));
    }
}
