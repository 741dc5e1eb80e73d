package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tries out what the configuration says. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Reaches Convex and Elasticsearch, tests permissions, and prints what would be mirrored.",
        description = {
            "%nChanges nothing on either side, and costs nothing in Convex but three small requests; the schema is asked for"
                    + " too when the configuration says something of single tables.",
            "%nA mapping file or a settings file of a table is tried out by an empty hidden index that is removed at once."
        })
final class CheckCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Configuration.load();
        return Container.runOnce(CheckApplication.class);
    }
}
