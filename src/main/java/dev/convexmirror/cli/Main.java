package dev.convexmirror.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** The program. Help, version and mistakes on the command line are answered before anything is started. */
@QuarkusMain
public final class Main {

    /** How the JDK waits for the sockets of virtual threads; not by its default, see decision 16. */
    private static final String POLLERS = "jdk.pollerMode";

    private static final String IN_PLATFORM_THREADS = "1";

    private Main() {}

    /** Runs the command that {@code args} name and exits with its code, see {@link ExitCode}. */
    public static void main(String... args) {
        // now, as it is read with the first socket
        if (System.getProperty(POLLERS) == null) {
            System.setProperty(POLLERS, IN_PLATFORM_THREADS);
        }
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
