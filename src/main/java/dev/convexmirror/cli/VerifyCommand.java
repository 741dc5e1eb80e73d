package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares the index with the source. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Compares every document of the index with the source, beside a running agent.",
        description = {
            "%nReads the tables from Convex with a sync of its own, which counts as egress, and compares ids and versions"
                    + " with the index. What differs is looked at again when the agent has come as far as the source was."
                    + " Prints ids, never contents.",
            "%nExit codes: 0 equal, 3 drift; 1 failed, or something could not be judged now; 2 usage or configuration."
        })
final class VerifyCommand implements Callable<Integer> {

    @Option(names = "--content", description = "Compare contents as well; reads every document from Elasticsearch.")
    boolean content;

    @Option(
            names = "--repair",
            description = "Mend exactly the documents that differ. Exit code 0 when all of them are equal then.")
    boolean repair;

    @Parameters(
            paramLabel = "TABLE",
            description = "'table' or 'component/table'; every mirrored table when none is named.")
    List<String> tables = new ArrayList<>();

    @Override
    public Integer call() {
        Configuration.load();
        List<String> arguments = new ArrayList<>(List.of("" + content, "" + repair));
        arguments.addAll(tables);
        return Container.runOnce(VerifyApplication.class, arguments.toArray(String[]::new));
    }
}
