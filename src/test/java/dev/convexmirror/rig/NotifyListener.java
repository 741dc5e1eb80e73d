package dev.convexmirror.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The service manager's end of {@code NOTIFY_SOCKET}: a datagram socket in a small Python program, as Java has none. Prints each
 * message as one line, its assignments separated by blanks.
 */
public final class NotifyListener implements AutoCloseable {

    private static final String PROGRAM = """
            import os, socket, sys, threading
            name = sys.argv[1]
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            listener.bind('\\0' + name[1:] if name[0] == '@' else name)
            print('listening', flush=True)
            threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
            while True:
                print(listener.recv(65536).decode().replace('\\n', ' '), flush=True)
            """;

    private final Process process;
    private final ProcessOutput output;

    private NotifyListener(Process process) {
        this.process = process;
        this.output = new ProcessOutput(process);
    }

    /** Whether there is a Python to run it. */
    public static boolean isPossible() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "python3")));
    }

    /** Listens at a path, or at {@code @} and the name of an abstract socket; ends with this JVM. */
    public static NotifyListener at(String address) {
        try {
            return new NotifyListener(new ProcessBuilder("python3", "-c", PROGRAM, address).start());
        } catch (IOException e) {
            throw new RigException("Cannot start python3: " + e.getMessage(), e);
        }
    }

    /** Whether it listens by now. */
    public boolean isListening() {
        return !output.stdout().isEmpty();
    }

    /** What came so far, in the order of arrival, without the question of systemd-notify whether all before it was read. */
    public List<String> messages() {
        return output.stdout().stream()
                .skip(1)
                .filter(message -> !message.equals("BARRIER=1"))
                .toList();
    }

    @Override
    public void close() {
        Children.kill(process);
    }
}
