package dev.convexmirror.bench;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.NodeOptions;
import dev.convexmirror.rig.RigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that all benchmarks have. */
final class Setup {
    private static final Path BINARY = Path.of("target/convex-mirror");
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    @Option(
            names = "--elasticsearch-heap",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description = "Heap of Elasticsearch (default: ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--native",
            description = "Measure target/convex-mirror, which ./dev native builds, not the JVM build.")
    private boolean nativeBinary;

    ElasticsearchNode startElasticsearch() {
        return ElasticsearchNode.started(NodeOptions.defaults().withHeap(heap).optimized());
    }

    AgentOptions agent() {
        return programs(List.of()).getFirst();
    }

    /** The JVM build; with {@code --native} the binary before it, or alone when it is given options. */
    List<AgentOptions> programs(List<String> options) {
        AgentOptions jvm = AgentOptions.jvm(JAR).withJvmOptions("-Xmx256m", "-XX:+UseSerialGC");
        if (!nativeBinary) {
            return List.of(jvm);
        }
        if (!Files.isExecutable(BINARY)) {
            throw new RigException("There is no " + BINARY + "; ./dev native builds it.");
        }
        AgentOptions binary = AgentOptions.nativeBinary(BINARY).withArguments(options.toArray(String[]::new));
        return options.isEmpty() ? List.of(binary, jvm) : List.of(binary);
    }

    /** What is measured, on what, in two lines. */
    String describe(ElasticsearchNode node) {
        String version = node.http().get("/").path("version").path("number").asText();
        return "machine: %s%nElasticsearch %s with a heap of %s; agent: %s"
                .formatted(
                        Machine.describe(),
                        version,
                        heap,
                        nativeBinary ? "native binary" : "JVM build, -Xmx256m -XX:+UseSerialGC");
    }
}
