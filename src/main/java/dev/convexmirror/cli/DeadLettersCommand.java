package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The documents that Elasticsearch refused. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Lists, replays or discards the documents that Elasticsearch refused.",
        description = {
            "%nA refused document is kept with the reason. When a newer version of it is accepted, or it is deleted, the"
                    + " agent clears the letter by itself.",
            "%nAll of these may be run beside the agent."
        },
        synopsisSubcommandLabel = "(list | replay | discard)")
final class DeadLettersCommand implements Runnable {

    @Spec
    CommandSpec spec;

    /** Which letters are meant. */
    static final class Which {
        @Option(names = "--id", paramLabel = "ID", description = "Only the letter of this document.")
        String id = "";

        @Parameters(
                paramLabel = "TABLE",
                description = "'table' or 'component/table'; letters of all tables when none is named.")
        List<String> tables = new ArrayList<>();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with them: list, replay or discard.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            header = "Prints table, id, commit time, time of refusal and reason of each letter.",
            description = "%nElasticsearch's reasons may quote a value of the document.")
    int list(
            @Mixin Which which,
            @Option(names = "--json", description = "One JSON object a line.") boolean json,
            @Option(names = "--source", description = "With the documents themselves.") boolean source,
            @Option(
                            names = "--imports",
                            description = "The rows of imports that Convex refused, in the place of those letters.")
                    boolean imports) {
        return run(which, imports ? "list-imports" : "list", "" + json, "" + source);
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            header = "Writes the refused documents again, for example after the mapping was mended.",
            description =
                    "%nExit codes: 0 all were accepted, or superseded by a newer version; 1 some are still dead letters.")
    int replay(@Mixin Which which) {
        return run(which, "replay", "", "");
    }

    @Command(
            name = "discard",
            mixinStandardHelpOptions = true,
            versionProvider = VersionProvider.class,
            header = "Deletes letters for good; the index stays without those documents until they change.")
    int discard(@Mixin Which which, @Option(names = "--yes", description = "Yes, delete them.") boolean yes) {
        if (!yes) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Nothing was discarded. 'dead-letters list' shows what would be; add --yes to delete it.");
        }
        return run(which, "discard", "", "");
    }

    private static int run(Which which, String action, String json, String source) {
        Configuration.load();
        List<String> arguments = new ArrayList<>(List.of(action, json, source, which.id));
        arguments.addAll(which.tables);
        return Container.runOnce(DeadLettersApplication.class, arguments.toArray(String[]::new));
    }
}
