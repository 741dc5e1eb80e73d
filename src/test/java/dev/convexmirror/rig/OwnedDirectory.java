package dev.convexmirror.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory that is gone when its owner is: deleted at close, and, when the owner's JVM was killed, by the next
 * one that makes such a directory. A file lock tells the two apart, since the system releases it with the process.
 */
final class OwnedDirectory implements AutoCloseable {
    private static final String LOCK = "owner.lock";

    private final Path path;
    private final FileChannel lock;

    private OwnedDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes {@code parent/prefix…} and removes what killed owners left in {@code parent}. */
    static OwnedDirectory create(Path parent, String prefix) {
        try {
            Files.createDirectories(parent);
            sweep(parent);
            Path path = Files.createTempDirectory(parent, prefix);
            FileChannel lock =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.lock();
            return new OwnedDirectory(path, lock);
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
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep(Path parent) throws IOException {
        try (Stream<Path> directories = Files.list(parent)) {
            for (Path directory : directories.toList()) {
                // Without the file it is being made or removed at this moment.
                if (Files.exists(directory.resolve(LOCK)) && abandoned(directory)) {
                    delete(directory);
                }
            }
        }
    }

    private static boolean abandoned(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock acquired = channel.tryLock()) {
            return acquired != null;
        } catch (OverlappingFileLockException e) {
            return false; // ours
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
