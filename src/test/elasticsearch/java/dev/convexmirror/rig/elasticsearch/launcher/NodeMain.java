package dev.convexmirror.rig.elasticsearch.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.Node;

/**
 * Starts one node and talks with the rig: prints the HTTP port as the only line on standard output when it is ready, stops
 * on the line {@code stop}, and dies when standard input ends, which is what a killed parent leaves.
 *
 * <p>System properties: {@code es.path.conf}, and {@code rig.orphan.delete}, a directory to delete when the parent
 * has died without a word. Arguments: settings of the node as {@code key=value}.
 */
public final class NodeMain {
    private NodeMain() {}

    public static void main(String[] arguments) {
        PrintStream toParent = System.out;
        System.setOut(System.err);
        // Not a daemon: a node has none but daemon threads, so this one keeps the JVM alive.
        Thread.ofPlatform().name("rig-parent").start(NodeMain::liveWithParent);
        try {
            LogConfigurator.configureESLogging();
            Node node = start(arguments);
            toParent.println(node.injector()
                    .getInstance(HttpServerTransport.class)
                    .boundAddress()
                    .publishAddress()
                    .getPort());
            toParent.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        } catch (Throwable e) {
            e.printStackTrace();
            // A half-started node has threads that would keep the JVM alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static Node start(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Environment environment = new Environment(settings.build(), Path.of(System.getProperty("es.path.conf")));
        return new Node(environment, Bundles.load(environment)).start();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void liveWithParent() {
        try (BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            if ("stop".equals(parent.readLine())) {
                System.exit(0);
            }
        } catch (IOException e) {
            // Same as the end of the stream: nobody is there any more.
        }
        String orphaned = System.getProperty("rig.orphan.delete");
        if (orphaned != null) {
            delete(Path.of(orphaned));
        }
        Runtime.getRuntime().halt(1);
    }

    private static void delete(Path directory) {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + directory + ": " + e);
        }
    }
}
