package dev.convexmirror.rig;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A directory whose content is made once for all JVMs that want it, and again when what it is made of has changed. Safe when
 * several JVMs, or several threads of one, want it at once: one makes it, the others wait.
 */
final class MadeOnce {
    private static final String STAMP = "made-of.sha256";

    private MadeOnce() {}

    /** Makes the content of a directory, which exists and may hold what an earlier attempt left. */
    interface Maker {
        void make() throws IOException;
    }

    /** Returns when the directory has what the maker makes of the things with this fingerprint. */
    static void in(Path directory, Fingerprint fingerprint, Maker maker) throws IOException {
        Files.createDirectories(directory);
        Path lockFile = directory.resolveSibling(directory.getFileName() + ".lock");
        Path stamp = directory.resolve(STAMP);
        // The lock of a file belongs to the JVM, so threads of this one need a monitor besides.
        synchronized (MadeOnce.class) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !isMade(stamp, fingerprint)) {
                    maker.make();
                    Files.writeString(stamp, fingerprint.sha256());
                }
            }
        }
    }

    private static boolean isMade(Path stamp, Fingerprint fingerprint) throws IOException {
        return Files.exists(stamp) && Files.readString(stamp).equals(fingerprint.sha256());
    }
}
