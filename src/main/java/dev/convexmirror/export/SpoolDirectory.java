package dev.convexmirror.export;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where pages go that are larger than {@code mirror.export.spool-memory}.
 *
 * @param path of the directory
 */
public record SpoolDirectory(Path path) {

    private static final String KEY = "mirror.export.spool-directory";

    /** The configured directory, or that of the system. */
    public static SpoolDirectory of(ExportConfig config) {
        return new SpoolDirectory(config.spoolDirectory().orElse(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    /**
     * Makes a file there and removes it, so that a directory which cannot be used ends the start and not the first large page.
     *
     * @throws IllegalArgumentException with a sentence that says why and what to do
     */
    public void require() {
        try {
            Files.delete(Files.createTempFile(path, "convex-mirror-", ".try"));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The directory " + path + " (" + KEY + ") cannot take the pages that are too large for memory: "
                            + reason(e) + ". Let the agent's user write there, or set " + KEY
                            + " to a directory where it may.",
                    e);
        }
    }

    /** How much more it can take, in bytes; 0 when the system does not tell. */
    public long freeBytes() {
        return path.toFile().getUsableSpace();
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "it does not exist";
            case NotDirectoryException file -> "it is no directory";
            case AccessDeniedException denied -> "permission denied";
            default -> {
                // "FILE: Read-only file system"; the name of the file says nothing to anybody
                String message = String.valueOf(e.getMessage());
                yield message.substring(message.lastIndexOf(": ") + 1).strip().toLowerCase(Locale.ROOT);
            }
        };
    }
}
