package dev.convexmirror.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Begins the process of an {@link AgentProcess}. */
final class AgentLaunch {
    private AgentLaunch() {}

    /** The agent with {@code directory} as its working directory, and with a free management port. */
    static Process start(AgentOptions options, Path directory) throws IOException {
        writeProperties(directory, options.properties());
        ProcessBuilder builder = new ProcessBuilder(options.commandLine()).directory(directory.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("MIRROR_") || key.startsWith("QUARKUS_"));
        environment.put("QUARKUS_MANAGEMENT_PORT", "0");
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.putAll(options.environment());
        return builder.start();
    }

    /** Kills the agent when the pipe to this JVM breaks, since nothing in the agent itself knows of its parent. */
    static Process guard(Process process) throws IOException {
        Process guardian =
                new ProcessBuilder("/bin/sh", "-c", "read line; kill -9 " + process.pid() + " 2>/dev/null").start();
        Thread.startVirtualThread(() -> {
            Children.await(process);
            guardian.destroyForcibly(); // the number of an ended process may be given to another
        });
        return guardian;
    }

    private static void writeProperties(Path directory, Map<String, String> properties) throws IOException {
        if (!properties.isEmpty()) {
            Properties file = new Properties();
            file.putAll(properties);
            Files.createDirectories(directory.resolve("config"));
            try (var writer = Files.newBufferedWriter(directory.resolve("config/application.properties"))) {
                file.store(writer, null);
            }
        }
    }
}
