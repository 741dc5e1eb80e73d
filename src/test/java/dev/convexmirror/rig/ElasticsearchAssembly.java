package dev.convexmirror.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a server together from Maven Central by {@code src/test/elasticsearch/pom.xml}, once per version and state of that
 * folder, in {@code target/elasticsearch/VERSION}. Safe when several JVMs want it at once.
 *
 * @param lib the class path
 * @param home modules, plugins and configuration
 * @param jvmOptions what makes a node start quickly
 */
record ElasticsearchAssembly(Path lib, Path home, List<String> jvmOptions) {
    ElasticsearchAssembly {
        jvmOptions = List.copyOf(jvmOptions);
    }

    static ElasticsearchAssembly of(String version) {
        Path directory = ProjectRoot.target().resolve("elasticsearch").resolve(version);
        Path sources = ProjectRoot.find().resolve("src/test/elasticsearch");
        ClassArchive archive = new ClassArchive(directory.resolve("classes.jsa"));
        try {
            MadeOnce.in(directory, Fingerprint.ofContents(sources), () -> {
                build(version, sources, directory);
                Files.createDirectories(directory.resolve("home/plugins"));
                train(version, in(directory, archive.writing()));
            });
        } catch (IOException e) {
            throw new RigException("Cannot put Elasticsearch " + version + " together: " + e.getMessage(), e);
        }
        return in(directory, archive.reading());
    }

    private static ElasticsearchAssembly in(Path directory, List<String> jvmOptions) {
        return new ElasticsearchAssembly(directory.resolve("lib"), directory.resolve("home"), jvmOptions);
    }

    /** One node that does what most tests want of it, for the archive of its classes. */
    private static void train(String version, ElasticsearchAssembly assembly) {
        NodeOptions options = NodeOptions.defaults().withVersion(version);
        try (ElasticsearchNode node = ElasticsearchNode.started(options, assembly)) {
            node.http().put("/training/_doc/1?version=1&version_type=external_gte&refresh=true", "{\"text\":\"a\"}");
            node.http().get("/training/_search?q=text:a");
            node.http().deleteIndices("training");
            node.stop();
        }
    }

    private static void build(String version, Path sources, Path directory) throws IOException {
        Path log = directory.resolve("assembly.log");
        List<String> command = new ArrayList<>(List.of(
                ProjectRoot.find().resolve("mvnw").toString(),
                "-B",
                "-f",
                sources.resolve("pom.xml").toString(),
                "clean",
                "package",
                "-Delasticsearch.version=" + version,
                "-Delasticsearch.major=" + version.substring(0, version.indexOf('.')),
                "-Drig.directory=" + directory));
        String repository = System.getProperty("maven.repo.local");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        ProcessBuilder maven =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Left by the Maven that runs the tests; it would make this one read the wrong .mvn.
        maven.environment().remove("MAVEN_PROJECTBASEDIR");
        int exit = Children.await(maven.start());
        if (exit != 0) {
            throw new RigException("Cannot put Elasticsearch " + version + " together: Maven exited with " + exit
                    + ". End of " + log + ":\n" + Tail.of(log, 30));
        }
    }
}
