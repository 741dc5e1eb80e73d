package dev.convexmirror.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The end of a log, for messages about processes that failed. */
final class Tail {
    private Tail() {}

    static String of(Path log, int lines) {
        try {
            // A process killed while writing may leave half a character.
            return of(
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                            .lines()
                            .toList(),
                    lines);
        } catch (NoSuchFileException e) {
            return "(no log)";
        } catch (IOException e) {
            return "(log not readable: " + e + ")";
        }
    }

    static String of(List<String> log, int lines) {
        return String.join(System.lineSeparator(), log.subList(Math.max(0, log.size() - lines), log.size()));
    }
}
