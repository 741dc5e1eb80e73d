package dev.convexmirror.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads what a process prints, line by line, so that it never waits for a full pipe. */
final class ProcessOutput {
    private final List<String> stdout = new CopyOnWriteArrayList<>();
    private final List<String> stderr = new CopyOnWriteArrayList<>();
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    ProcessOutput(Process process) {
        readers = List.of(
                Thread.startVirtualThread(() -> read(process.inputReader(), stdout)),
                Thread.startVirtualThread(() -> read(process.errorReader(), stderr)));
    }

    List<String> stdout() {
        return List.copyOf(stdout);
    }

    List<String> stderr() {
        return List.copyOf(stderr);
    }

    /** Both, in the order of arrival. */
    List<String> all() {
        return List.copyOf(all);
    }

    /** Waits until all that the ended process printed is there. */
    void awaitEnd() {
        for (Thread reader : readers) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                throw Children.interrupted(e);
            }
        }
    }

    private void read(BufferedReader reader, List<String> lines) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                all.add(line);
            }
        } catch (IOException e) {
            all.add("(output broke off: " + e.getMessage() + ")");
        }
    }
}
