package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what is stored of the mirror. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Shows how far the mirror is, who writes it, its tables, dead letters, pending requests and imports.",
        description =
                "%nReads what the agent keeps in Elasticsearch; asks neither the agent nor Convex, and changes nothing.")
final class StatusCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON instead of a table.")
    boolean json;

    @Override
    public Integer call() {
        Configuration.load();
        return Container.runOnce(StatusApplication.class, json ? new String[] {"--json"} : new String[0]);
    }
}
