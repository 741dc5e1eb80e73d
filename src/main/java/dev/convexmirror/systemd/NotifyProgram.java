package dev.convexmirror.systemd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * systemd's own program systemd-notify(1), which finds the socket in the environment; for the JVM, which has no such sockets. The
 * unit needs {@code NotifyAccess=all}.
 */
final class NotifyProgram implements NotifySocket {

    private static final int SECONDS = 5;

    @Override
    public void send(String... assignments) throws IOException {
        List<String> command = new ArrayList<>(List.of("systemd-notify"));
        command.addAll(List.of(assignments));
        Process program = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!program.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("systemd-notify did not end");
            }
        } catch (InterruptedException e) {
            // the message is on its way all the same
            Thread.currentThread().interrupt();
            return;
        } finally {
            program.destroyForcibly();
        }
        if (program.exitValue() != 0) {
            throw new IOException("systemd-notify ended with " + program.exitValue());
        }
    }
}
