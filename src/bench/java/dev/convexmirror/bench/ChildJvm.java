package dev.convexmirror.bench;

import dev.convexmirror.rig.ProcessUsage;
import dev.convexmirror.rig.RigException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A part of a benchmark in a JVM of its own, so that its CPU time and memory can be told apart. It prints what it has to
 * tell as lines on standard output and ends when its standard input does, so also when this JVM is killed. For one thread.
 */
final class ChildJvm implements AutoCloseable {
    private static final int SECONDS_TO_END = 5;

    private final String name;
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter();
        this.output = process.inputReader();
    }

    /** Starts a main class of this class path with so much heap, which is written as for {@code -Xmx}. */
    static ChildJvm start(Class<?> main, String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ChildJvm(
                    main.getSimpleName(),
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new RigException("Cannot start " + main.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /** The next line it prints. */
    String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new RigException(name + " ended before it told its result; see its error above.");
            }
            return line;
        } catch (IOException e) {
            throw new RigException("Cannot read what " + name + " prints: " + e.getMessage(), e);
        }
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** What it has used since its start; it must be running. */
    ProcessUsage usage() {
        return ProcessUsage.of(process()).orElseThrow(() -> new RigException(name + " ended too early."));
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What a child does when it has told everything: it stays for its usage to be read, until its parent closes it. */
    static void awaitClose() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is ever written to it
        }
    }
}
