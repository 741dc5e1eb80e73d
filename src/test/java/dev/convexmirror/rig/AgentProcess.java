package dev.convexmirror.rig;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The agent in a process of its own, JVM or native, in a temporary working directory and with a free management port. It ends
 * at close, and also when this JVM is killed. Safe for many threads.
 */
public final class AgentProcess implements AutoCloseable {
    private static final Pattern MANAGEMENT_PORT = Pattern.compile("Management interface listening on \\S+:(\\d+)");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    /** Longer than the 10 s that a SIGTERM may take (design.md §3), so that a test can tell how long it took. */
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final OwnedDirectory directory;
    private final Process process;
    private final Process guardian;
    private final ProcessOutput output;

    private AgentProcess(OwnedDirectory directory, Process process, Process guardian) {
        this.directory = directory;
        this.process = process;
        this.guardian = guardian;
        this.output = new ProcessOutput(process);
    }

    /**
     * How a process ended.
     *
     * @param code its exit code; 128 + n after signal n
     * @param took from the request until the end
     */
    public record Exit(int code, Duration took) {}

    /** Starts the agent and does not wait for anything. */
    public static AgentProcess start(AgentOptions options) {
        OwnedDirectory directory = OwnedDirectory.create(ProjectRoot.target().resolve("agents"), "agent-");
        try {
            writeProperties(directory.path(), options.properties());
            ProcessBuilder builder = new ProcessBuilder(options.commandLine())
                    .directory(directory.path().toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(key -> key.startsWith("MIRROR_") || key.startsWith("QUARKUS_"));
            environment.put("QUARKUS_MANAGEMENT_PORT", "0");
            environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
            environment.putAll(options.environment());
            Process process = builder.start();
            return new AgentProcess(directory, process, guard(process));
        } catch (IOException e) {
            directory.close();
            throw new RigException("Cannot start the agent: " + e.getMessage(), e);
        }
    }

    /** Runs a command that ends by itself, such as {@code check}; at its end, its output is complete and its directory gone. */
    public static AgentProcess run(AgentOptions options) {
        try (AgentProcess agent = start(options)) {
            int ignored = agent.awaitExit(START_TIMEOUT);
            return agent;
        }
    }

    /** The port of probes and metrics; waits until the agent has opened it. */
    public int managementPort() {
        return awaitRunning("told its management port", START_TIMEOUT, this::findPort)
                .orElseThrow();
    }

    /** {@code http://127.0.0.1:<management port>}. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort();
    }

    /** Status (200 up, 503 down) and body of {@code /q/health/ready}. */
    public HttpReply readiness() {
        return HttpReply.get(managementUrl() + "/q/health/ready");
    }

    /** Status (200 up, 503 down) and body of {@code /q/health/live}. */
    public HttpReply liveness() {
        return HttpReply.get(managementUrl() + "/q/health/live");
    }

    /** Status (200 up, 503 down) and body of {@code /q/health/started}. */
    public HttpReply startup() {
        return HttpReply.get(managementUrl() + "/q/health/started");
    }

    /**
     * The sum of all samples of a metric, as named on {@code /q/metrics}, that have the given labels (key, value, key, value …);
     * empty if there is none.
     */
    public OptionalDouble metric(String name, String... labels) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return metrics().value(name, wanted);
    }

    /** A histogram, as named on {@code /q/metrics} without {@code _bucket}; over all its labels. */
    public Histogram histogram(String name) {
        return Histogram.of(metrics(), name);
    }

    /**
     * Waits until readiness is UP.
     *
     * @throws RigException when it is not in time, or the agent ends; with the last readiness and the end of its output
     */
    public void awaitReady(Duration atMost) {
        AtomicReference<String> last = new AtomicReference<>("none");
        try {
            awaitRunning("became ready", atMost, () -> {
                HttpReply reply = readiness();
                last.set(reply.body());
                return reply.status() == 200 ? Optional.of(reply) : Optional.empty();
            });
        } catch (RigException e) {
            throw new RigException("last readiness: " + last.get() + "\n" + e.getMessage(), e);
        }
    }

    /**
     * Waits until a page of the feed was applied.
     *
     * @throws RigException when it is not in time, or the agent ends; with the end of its output
     */
    public void awaitFirstPage(Duration atMost) {
        awaitRunning("applied a page", atMost, () -> pages() > 0 ? Optional.of(true) : Optional.empty());
    }

    /** 0 while it does not answer yet, or does not lead. */
    private double pages() {
        try {
            return metric("convex_mirror_pages_total").orElse(0);
        } catch (RigException e) {
            return 0;
        }
    }

    /** Waits until a line of the output contains the text, and returns the first such line. */
    public String awaitLine(String text, Duration atMost) {
        return awaitRunning("printed \"" + text + "\"", atMost, () -> output.all().stream()
                        .filter(line -> line.contains(text))
                        .findFirst())
                .orElseThrow();
    }

    /** SIGTERM, and waits for the end. */
    public Exit terminate() {
        long start = System.nanoTime();
        // Not Process.destroy(), which closes the output that the agent still writes.
        process.toHandle().destroy();
        int code = awaitExit(END_TIMEOUT);
        return new Exit(code, Duration.ofNanos(System.nanoTime() - start));
    }

    /** kill -9, and waits for the end. */
    public void kill() {
        Children.kill(process);
    }

    /** Waits for the end by itself and returns the exit code; the output is complete then. */
    public int awaitExit(Duration atMost) {
        if (!Children.ended(process, atMost)) {
            kill();
            throw new RigException("The agent did not end within " + atMost + ". " + tail());
        }
        output.awaitEnd();
        return process.exitValue();
    }

    /** Empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Fails, with the end of its output, when it has ended. */
    public void requireRunning() {
        if (!isRunning()) {
            output.awaitEnd();
            throw new RigException("The agent ended with " + process.exitValue() + ". " + tail());
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** The lines on standard output so far. */
    public List<String> stdout() {
        return output.stdout();
    }

    /** The lines on standard error so far. */
    public List<String> stderr() {
        return output.stderr();
    }

    /** All lines so far, in the order of arrival. */
    public List<String> output() {
        return output.all();
    }

    /** CPU and peak memory so far; empty once it has ended, so ask before. */
    public Optional<ProcessUsage> usage() {
        return ProcessUsage.of(process.toHandle());
    }

    public long pid() {
        return process.pid();
    }

    /** Its working directory, deleted at close. */
    public Path directory() {
        return directory.path();
    }

    @Override
    public void close() {
        kill();
        guardian.destroyForcibly();
        directory.close();
    }

    private PrometheusText metrics() {
        return PrometheusText.parse(
                HttpReply.get(managementUrl() + "/q/metrics").body());
    }

    private <T> Optional<T> awaitRunning(String what, Duration atMost, Condition<T> condition) {
        try {
            return await().atMost(atMost)
                    .pollInterval(Duration.ofMillis(50))
                    .pollDelay(Duration.ZERO)
                    .until(
                            () -> {
                                boolean alive = isRunning();
                                Optional<T> result = condition.check();
                                if (result.isEmpty() && !alive) {
                                    output.awaitEnd();
                                    throw new RigException("The agent ended with " + process.exitValue() + " before it "
                                            + what + ". " + tail());
                                }
                                return result;
                            },
                            Optional::isPresent);
        } catch (ConditionTimeoutException e) {
            throw new RigException("The agent has not " + what + " within " + atMost + ". " + tail(), e);
        }
    }

    private Optional<Integer> findPort() {
        return output.all().stream()
                .map(MANAGEMENT_PORT::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.valueOf(found.group(1)))
                .findFirst();
    }

    private String tail() {
        return "End of its output:\n" + Tail.of(output.all(), 40);
    }

    /** Kills the agent when the pipe to this JVM breaks, since nothing in the agent itself knows of its parent. */
    private static Process guard(Process process) throws IOException {
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

    /** Something to wait for; empty means not yet. */
    private interface Condition<T> {
        Optional<T> check();
    }
}
