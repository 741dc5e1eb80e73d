package dev.convexmirror.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of a program as a JVM has found, parsed and verified them in an earlier run (class data sharing, JEP 350). A JVM that
 * begins with them takes about half the CPU for its start, which is most of what hundreds of short processes take.
 *
 * @param file of the JVM that wrote it, for the same class path; any other JVM says so on standard error and goes on without
 */
record ClassArchive(Path file) {
    /** What the JVM has to say goes to standard error: programs are judged by their standard output. */
    private static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=warning:stderr");

    /** Options for a JVM that begins with the archive; none when there is no archive, as not every JVM writes one. */
    List<String> reading() {
        return Files.notExists(file)
                ? List.of()
                : List.of(QUIET.getFirst(), QUIET.getLast(), "-XX:SharedArchiveFile=" + file);
    }

    /** Options for a JVM that writes the archive at its end, which must not be a kill. Classes that cannot go in are no news. */
    List<String> writing() {
        return List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + file);
    }
}
