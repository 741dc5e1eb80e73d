package dev.convexmirror.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** The program. Help, version and mistakes on the command line are answered before anything is started. */
@QuarkusMain
public final class Main {

    private Main() {}

    /** Runs the command that {@code args} name and exits with its code, see {@link ExitCode}. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ConvexMirrorCommand())
                .setExitCodeExceptionMapper(Failures::exitCode)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println(Failures.sentence(failure));
                    return Failures.exitCode(failure);
                });
    }
}
