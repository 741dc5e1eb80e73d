package dev.convexmirror.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command without a name of its own: the same as {@code run}. */
@Command(
        name = "convex-mirror",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Mirrors Convex tables into Elasticsearch: a snapshot, then every change.",
        description = {
            "%nWithout a command it runs the mirror, as 'run' does.",
            "%nConfiguration comes from config/application.properties of the working directory or from environment"
                    + " variables. The least it needs is where Convex and Elasticsearch are, and a deploy key:"
        },
        footer = {
            "",
            "  MIRROR_CONVEX_URL=https://happy-animal-123.convex.cloud \\",
            "  MIRROR_CONVEX_DEPLOY_KEY='prod:happy-animal-123|…' \\",
            "  MIRROR_ELASTICSEARCH_HOSTS=http://localhost:9200 \\",
            "  convex-mirror check%n",
            "Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 drift found by verify."
        },
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            HealthCommand.class,
            StatusCommand.class,
            ResyncCommand.class,
            VerifyCommand.class,
            DeadLettersCommand.class,
            ImportsCommand.class,
            PrintConfigCommand.class
        })
final class ConvexMirrorCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return new RunCommand().call();
    }
}
