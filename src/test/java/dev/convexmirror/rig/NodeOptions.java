package dev.convexmirror.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an {@link ElasticsearchNode} runs.
 *
 * @param version of the server; 8.x and 9.x work
 * @param heap as {@code -Xmx} takes it
 * @param optimizing whether the JVM compiles with all it has; without, a node that lives for minutes takes a third less CPU
 * @param data directory that is kept at close; empty for a temporary one
 * @param startTimeout how long the node may take until it answers
 * @param settings of the node, as in elasticsearch.yml; they win over those of the rig
 */
public record NodeOptions(
        String version,
        String heap,
        boolean optimizing,
        Optional<Path> data,
        Duration startTimeout,
        Map<String, String> settings) {
    public NodeOptions {
        settings = Map.copyOf(settings);
    }

    /** 512 MiB, quick to start, temporary data, the version of the system property {@code elasticsearch.version}. */
    public static NodeOptions defaults() {
        // Surefire passes the property of pom.xml; the fallback is for an IDE.
        String version = System.getProperty("elasticsearch.version", "9.5.3");
        return new NodeOptions(version, "512m", false, Optional.empty(), Duration.ofMinutes(2), Map.of());
    }

    public NodeOptions withVersion(String newVersion) {
        return new NodeOptions(newVersion, heap, optimizing, data, startTimeout, settings);
    }

    public NodeOptions withHeap(String newHeap) {
        return new NodeOptions(version, newHeap, optimizing, data, startTimeout, settings);
    }

    /** As people run it, for measurements. */
    public NodeOptions optimized() {
        return new NodeOptions(version, heap, true, data, startTimeout, settings);
    }

    public NodeOptions withData(Path directory) {
        return new NodeOptions(version, heap, optimizing, Optional.of(directory), startTimeout, settings);
    }

    public NodeOptions withStartTimeout(Duration newTimeout) {
        return new NodeOptions(version, heap, optimizing, data, newTimeout, settings);
    }

    public NodeOptions withSetting(String key, String value) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(key, value);
        return new NodeOptions(version, heap, optimizing, data, startTimeout, all);
    }
}
