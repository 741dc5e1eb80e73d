package dev.convexmirror.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The checkout that the tests, the demo and the benchmarks run in. */
final class ProjectRoot {
    private ProjectRoot() {}

    /**
     * The directory of the Maven wrapper, searched upwards from the working directory, because an IDE does not always start
     * in the root.
     */
    static Path find() {
        Path start = Path.of("").toAbsolutePath();
        return Stream.iterate(start, directory -> directory != null, Path::getParent)
                .filter(directory -> Files.exists(directory.resolve("mvnw")))
                .findFirst()
                .orElseThrow(() -> new RigException("No mvnw in " + start + " or above; run in the checkout."));
    }

    /** Where everything that the rig makes goes: {@code mvn clean} removes it. */
    static Path target() {
        return find().resolve("target");
    }
}
