package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Mirrors until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Mirrors Convex into Elasticsearch until SIGTERM. The default.",
        description = {
            "%nTakes a snapshot of the selected tables the first time, then follows every change. A restart goes on where"
                    + " the last run ended: all state is kept in Elasticsearch.",
            "%nProbes and metrics: http://localhost:9000/q/health/{started,live,ready} and /q/metrics"
                    + " (QUARKUS_MANAGEMENT_PORT changes the port)."
        })
final class RunCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Room.require(Configuration.load().mirror());
        return Container.run(AgentApplication.class);
    }
}
