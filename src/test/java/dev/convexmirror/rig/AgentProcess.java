package dev.convexmirror.rig;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
            Process process = AgentLaunch.start(options, directory.path());
            return new AgentProcess(directory, process, AgentLaunch.guard(process));
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
        return ask("/q/health/ready");
    }

    /** Status (200 up, 503 down) and body of {@code /q/health/live}. */
    public HttpReply liveness() {
        return ask("/q/health/live");
    }

    /** Status (200 up, 503 down) and body of {@code /q/health/started}. */
    public HttpReply startup() {
        return ask("/q/health/started");
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
        HttpReply ignored = awaitReadiness("became ready", atMost, reply -> reply.status() == 200);
    }

    /** Waits until readiness is DOWN with all of this in its text; fails as {@link #awaitReady} does. */
    public HttpReply awaitDown(Duration atMost, String... reasons) {
        return awaitReadiness(
                "been DOWN with " + List.of(reasons), atMost, reply -> reply.status() == 503 && tells(reply, reasons));
    }

    /** Waits until the text of readiness, UP or DOWN, has all of this; fails as {@link #awaitReady} does. */
    public HttpReply awaitTold(Duration atMost, String... texts) {
        return awaitReadiness("told " + List.of(texts), atMost, reply -> tells(reply, texts));
    }

    private static boolean tells(HttpReply reply, String... texts) {
        return Stream.of(texts).allMatch(reply.body()::contains);
    }

    private HttpReply awaitReadiness(String what, Duration atMost, Predicate<HttpReply> wanted) {
        AtomicReference<HttpReply> last = new AtomicReference<>();
        try {
            return awaitRunning(what, atMost, () -> {
                        last.set(readiness());
                        return Optional.of(last.get()).filter(wanted);
                    })
                    .orElseThrow();
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
        return PrometheusText.parse(ask("/q/metrics").body());
    }

    /** Fails at once when nobody can answer any more. */
    private HttpReply ask(String path) {
        HttpReply reply = HttpReply.get(managementUrl() + path);
        if (reply.status() == 0) {
            requireRunning();
        }
        return reply;
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

    /** Something to wait for; empty means not yet. */
    private interface Condition<T> {
        Optional<T> check();
    }
}
