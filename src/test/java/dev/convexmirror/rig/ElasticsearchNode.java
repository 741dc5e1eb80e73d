package dev.convexmirror.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real Elasticsearch of one node in a child JVM: real HTTP, indexing, versions, aliases and search; without security and
 * the modules that Maven Central lacks (painless, reindex, by-query writes, licences).
 *
 * <p>The child dies with this JVM, however this one ends, and its temporary data with it. Not for use by several threads at
 * once, but for {@link #url()} and {@link #http()}.
 */
public final class ElasticsearchNode implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    /** Below the ephemeral ports, so that no client's socket is in the way of a restart on the same port. */
    private static final int FIRST_PORT = 19_200;

    private static final int PORTS = 10_000;

    private final NodeOptions options;
    private final OwnedDirectory directory;
    private Optional<ElasticsearchAssembly> assembly;
    private OptionalInt port = OptionalInt.empty();
    private Optional<Process> process = Optional.empty();
    private Optional<Elasticsearch> http = Optional.empty();

    private ElasticsearchNode(NodeOptions options, Optional<ElasticsearchAssembly> assembly) {
        this.options = options;
        this.assembly = assembly;
        this.directory = OwnedDirectory.create(ProjectRoot.target().resolve("elasticsearch/nodes"), "node-");
    }

    /** A node of its own for one test, not yet started; for most tests {@link #shared()} is better. */
    public static ElasticsearchNode create(NodeOptions options) {
        return new ElasticsearchNode(options, Optional.empty());
    }

    /** Creates and starts a node. */
    public static ElasticsearchNode started(NodeOptions options) {
        return start(create(options));
    }

    /** The same, of a server that was put together already. */
    static ElasticsearchNode started(NodeOptions options, ElasticsearchAssembly assembly) {
        return start(new ElasticsearchNode(options, Optional.of(assembly)));
    }

    private static ElasticsearchNode start(ElasticsearchNode node) {
        try {
            node.start();
            return node;
        } catch (RigException e) {
            node.close();
            throw e;
        }
    }

    /**
     * The cluster that all tests of this JVM share: the one of the environment variable {@code ELASTICSEARCH_URL}, or else a
     * node that starts at the first call and ends with the JVM. Tests keep apart by {@link UniqueName}.
     */
    public static Elasticsearch shared() {
        return SharedElasticsearch.INSTANCE.get();
    }

    /**
     * Starts the node and waits until it answers; a node that ran before starts on the same port with the same data.
     *
     * @throws RigException when it does not start, with the end of its log
     */
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException("already running");
        }
        ElasticsearchAssembly server = assembly.orElseGet(() -> ElasticsearchAssembly.of(options.version()));
        assembly = Optional.of(server);
        try {
            Process started = new ProcessBuilder(command(server))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            process = Optional.of(started);
            port = OptionalInt.of(readPort(started));
        } catch (IOException e) {
            throw new RigException("Cannot start Elasticsearch: " + e.getMessage(), e);
        }
        http = Optional.of(new Elasticsearch(URI.create("http://127.0.0.1:" + port.getAsInt())));
    }

    /** Stops the node as an operator would: what it acknowledged is on disk, and its sockets are closed. */
    public void stop() {
        process.filter(Process::isAlive).ifPresent(running -> {
            try (var words = running.outputWriter()) {
                words.write("stop\n");
                words.flush();
                if (!Children.ended(running, STOP_TIMEOUT)) {
                    throw new RigException("Elasticsearch did not stop. End of " + log() + ":\n" + Tail.of(log(), 30));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                Children.kill(running);
            }
        });
    }

    /** kill -9. */
    public void kill() {
        process.ifPresent(Children::kill);
    }

    /** Stops the node if it runs, and starts it with the same port and data. */
    public void restart() {
        stop();
        start();
    }

    public boolean isRunning() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** Root URL, the same after a restart; the node must have been started once. */
    public URI url() {
        return http().url();
    }

    /** The rig's own client for this node. */
    public Elasticsearch http() {
        return http.orElseThrow(() -> new IllegalStateException("never started"));
    }

    /** Everything the node logged, over all its starts. */
    public Path log() {
        return directory.path().resolve("elasticsearch.log");
    }

    /** The child process, for measurements; empty before the first start. */
    public Optional<ProcessHandle> process() {
        return process.map(Process::toHandle);
    }

    /** Kills the node and deletes its data, unless they are in a directory of the caller's. */
    @Override
    public void close() {
        kill();
        directory.close();
    }

    private int readPort(Process started) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(
                () -> {
                    try (BufferedReader output = started.inputReader()) {
                        return Optional.ofNullable(output.readLine()).orElse("");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
        try {
            return Integer.parseInt(line.get(options.startTimeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (NumberFormatException | ExecutionException e) {
            throw notStarted(started, "it ended", e);
        } catch (TimeoutException e) {
            throw notStarted(started, "no answer within " + options.startTimeout(), e);
        } catch (InterruptedException e) {
            Children.kill(started);
            throw Children.interrupted(e);
        }
    }

    private RigException notStarted(Process started, String reason, Exception cause) {
        Children.kill(started);
        return new RigException(
                "Elasticsearch " + options.version() + " did not start: " + reason + ". End of " + log() + ":\n"
                        + Tail.of(log(), 40),
                cause);
    }

    private List<String> command(ElasticsearchAssembly server) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(server.jvmOptions());
        command.addAll(List.of(
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xms" + options.heap(),
                "-Xmx" + options.heap(),
                "-XX:TieredStopAtLevel=" + (options.optimizing() ? 4 : 1),
                "-Des.path.conf=" + server.home().resolve("config"),
                "-Dlog4j2.configurationFile=" + server.home().resolve("config/log4j2.properties"),
                "-Drig.orphan.delete=" + directory.path(),
                "-cp",
                server.lib().resolve("*").toString(),
                "dev.convexmirror.rig.elasticsearch.launcher.NodeMain"));
        settings(server).forEach((key, value) -> command.add(key + "=" + value));
        return command;
    }

    private Map<String, String> settings(ElasticsearchAssembly server) {
        // Nodes of parallel builds begin in different places of the range and go on to the next free port.
        int first = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
        String range = first + "-" + (first + 500);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("path.home", server.home().toString());
        settings.put(
                "path.data",
                options.data().orElse(directory.path().resolve("data")).toString());
        settings.put("path.logs", directory.path().resolve("logs").toString());
        settings.put("node.name", "rig");
        settings.put("cluster.name", "rig");
        settings.put("discovery.type", "single-node");
        settings.put("network.host", "127.0.0.1");
        settings.put("http.port", port.isPresent() ? Integer.toString(port.getAsInt()) : range);
        settings.put("transport.port", range);
        // A developer's disk is often nearly full, which must not turn the indices read-only.
        settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        settings.putAll(options.settings());
        return settings;
    }
}
