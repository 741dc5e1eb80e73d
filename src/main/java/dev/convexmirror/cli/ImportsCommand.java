package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is done about imports by hand. */
@Command(
        name = "imports",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Ends imports of external tables.",
        synopsisSubcommandLabel = "(drop)")
final class ImportsCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: imports drop NAME.");
    }

    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            header = "Removes what an import created in its source, and forgets how far it has come.",
            description = {
                "%nRemoves replication slot and publication of PostgreSQL; without that it keeps its log for ever. The rows in"
                        + " Convex stay.",
                "%nStop the agent before, and remove the import from the configuration after, unless it is to begin anew."
            })
    int drop(@Parameters(paramLabel = "NAME", description = "The import, as configured.") String name) {
        Configuration.load();
        return Container.runOnce(ImportsDropApplication.class, name);
    }
}
