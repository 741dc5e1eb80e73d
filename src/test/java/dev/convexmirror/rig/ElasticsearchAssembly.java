package dev.convexmirror.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a server together from Maven Central by {@code src/test/elasticsearch/pom.xml}, once per version and state of that
 * folder, in {@code target/elasticsearch/VERSION}. Safe when several JVMs want it at once.
 *
 * @param lib the class path
 * @param home modules, plugins and configuration
 */
record ElasticsearchAssembly(Path lib, Path home) {

    static ElasticsearchAssembly of(String version) {
        Path directory = ProjectRoot.target().resolve("elasticsearch").resolve(version);
        Path sources = ProjectRoot.find().resolve("src/test/elasticsearch");
        Path lockFile = directory.resolveSibling(version + ".lock");
        Path stamp = directory.resolve("sources.sha256");
        try {
            Files.createDirectories(directory);
            // The lock of a file belongs to the JVM, so threads of this one need a monitor besides.
            synchronized (ElasticsearchAssembly.class) {
                try (FileChannel channel =
                                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock held = channel.lock()) {
                    String hash = hash(sources);
                    if (held.isValid()
                            && !(Files.exists(stamp) && Files.readString(stamp).equals(hash))) {
                        build(version, sources, directory);
                        Files.createDirectories(directory.resolve("home/plugins"));
                        Files.writeString(stamp, hash);
                    }
                }
            }
        } catch (IOException e) {
            throw new RigException("Cannot put Elasticsearch " + version + " together: " + e.getMessage(), e);
        }
        return new ElasticsearchAssembly(directory.resolve("lib"), directory.resolve("home"));
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

    private static String hash(Path sources) throws IOException {
        try (Stream<Path> found = Files.walk(sources)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(sources.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
