package dev.convexmirror.cli;

import dev.convexmirror.config.Configuration;
import dev.convexmirror.config.EffectiveValue;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what the program would run with. */
@Command(
        name = "print-config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Prints every key with its effective value and where it came from.",
        description = "%nSecrets are redacted. Contacts nobody.")
final class PrintConfigCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (EffectiveValue value : Configuration.load().effectiveValues()) {
            out.printf("%s = %s  # %s%n", value.key(), value.value().orElse(""), value.origin());
        }
        return ExitCode.FINE;
    }
}
