package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.ManagementAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running agent how it is; what a container without a shell or curl needs for its health check. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        header = "Asks the agent of this configuration on this machine whether it is live, ready or started.",
        description =
                "%nExits with 0 when the answer is UP and with 1 otherwise, after one sentence that says why. Reads"
                        + " quarkus.management.host and quarkus.management.port from where the agent reads them, and no"
                        + " other key.")
final class HealthCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @ArgGroup
    Question question = new Question();

    /** Which of the probes; at most one. */
    static final class Question {
        @Option(names = "--live", description = "Do the loops turn? The default.")
        boolean live;

        @Option(names = "--ready", description = "Is the mirror complete, and its lag below mirror.health.max-lag?")
        boolean ready;

        @Option(names = "--started", description = "Has the agent begun its work?")
        boolean started;

        String path() {
            return "/q/health/" + (ready ? "ready" : started ? "started" : "live");
        }
    }

    @Override
    public Integer call() {
        Probe probe;
        try {
            probe = Probe.ask(ManagementAddress.load().resolve(question.path()));
        } catch (ConfigurationException e) {
            // to who asks, an agent that cannot be asked is not healthy; Docker allows no other code than 0 and 1
            probe = new Probe(false, e.getMessage());
        }
        var command = spec.commandLine();
        (probe.up() ? command.getOut() : command.getErr()).println(probe.sentence());
        return probe.up() ? ExitCode.FINE : ExitCode.FAILED;
    }
}
