package dev.convexmirror.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A temporary directory that is gone when its owner is: deleted at close, and, when the owner's JVM was killed, by the next
 * one that makes such a directory. A file in it names the owning process. (A file lock would not do: the system drops all
 * locks of a process on a file as soon as the process closes any channel to it, so looking at a lock of one's own ends it.)
 */
final class OwnedDirectory implements AutoCloseable {
    private static final String OWNER = "owner";

    private final Path path;

    private OwnedDirectory(Path path) {
        this.path = path;
    }

    /** Makes {@code parent/prefix…} and removes what killed owners left in {@code parent}. */
    static OwnedDirectory create(Path parent, String prefix) {
        try {
            Files.createDirectories(parent);
            sweep(parent);
            Path path = Files.createTempDirectory(parent, prefix);
            Files.writeString(path.resolve(OWNER), name(ProcessHandle.current()));
            return new OwnedDirectory(path);
        } catch (IOException e) {
            throw new RigException("Cannot make a directory in " + parent + ": " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep(Path parent) throws IOException {
        try (Stream<Path> directories = Files.list(parent)) {
            for (Path directory : directories.toList()) {
                if (abandoned(directory)) {
                    delete(directory);
                }
            }
        }
    }

    private static boolean abandoned(Path directory) {
        String owner;
        try {
            owner = Files.readString(directory.resolve(OWNER));
        } catch (IOException e) {
            return false; // it is being made or removed at this moment
        }
        return !owner.isEmpty()
                && ProcessHandle.of(Long.parseLong(owner.substring(0, owner.indexOf(' '))))
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> name(process).equals(owner))
                        .isEmpty();
    }

    /** A number is given to another process some day, but not with the same time of start. */
    private static String name(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** Many JVMs may remove what the same one left, at the same time: what is gone is as it should be. */
    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
