package dev.convexmirror.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** The program. Help, version and mistakes on the command line are answered before anything is started. */
@QuarkusMain
public final class Main {

    /**
     * Has the JDK wait for sockets of virtual threads in platform threads. Its other way, in virtual threads, was seen in the native binary to
     * leave an answer unread that had come: the reader was never woken.
     */
    private static final String POLLERS = "jdk.pollerMode";

    private static final String IN_PLATFORM_THREADS = "1";

    private Main() {}

    /** Runs the command that {@code args} name and exits with its code, see {@link ExitCode}. */
    public static void main(String... args) {
        // before the first socket
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
