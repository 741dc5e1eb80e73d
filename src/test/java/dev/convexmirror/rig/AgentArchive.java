package dev.convexmirror.rig;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The {@link ClassArchive} of the JVM build under test, made by a run of it that mirrors a few documents. */
final class AgentArchive {
    private static final Duration READY = Duration.ofMinutes(2);

    private AgentArchive() {}

    /** The archive for this {@code quarkus-run.jar}; made now if it, or anything beside it, is newer than the last. */
    static ClassArchive of(Path jar) {
        Path directory = ProjectRoot.target().resolve("agent-classes");
        ClassArchive archive = new ClassArchive(directory.resolve("classes.jsa"));
        try {
            MadeOnce.in(directory, Fingerprint.ofTimes(jar.getParent()), () -> train(jar, archive));
        } catch (IOException e) {
            throw new RigException("Cannot archive the classes of " + jar + ": " + e.getMessage(), e);
        }
        return archive;
    }

    private static void train(Path jar, ClassArchive archive) {
        Elasticsearch elasticsearch = ElasticsearchNode.shared();
        String name = UniqueName.of("training");
        try (ConvexEmulator convex = ConvexEmulator.builder().start()) {
            new RandomWorkload(convex, 1, List.of("messages", "users")).fill(100);
            AgentOptions options = AgentOptions.jvm(jar)
                    .withMoreJvmOptions(archive.writing())
                    .mirroring(convex.url(), convex.deployKey(), elasticsearch.url())
                    .named(name, name + "-");
            try (AgentProcess agent = AgentProcess.start(options)) {
                agent.awaitReady(READY);
                agent.metric("convex_mirror_pages_total");
                agent.terminate();
            }
        } finally {
            elasticsearch.deleteIndices(name + "-");
        }
    }
}
