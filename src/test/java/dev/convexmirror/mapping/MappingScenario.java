package dev.convexmirror.mapping;

import dev.convexmirror.convex.ColumnSelection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** A table of users, and the options that people may give it. */
abstract class MappingScenario {

    static final String KEY = "mirror.export.table.\"users\"";

    final Shape users = Shape.object(Map.of(
            "name", Shape.of(Scalar.STRING),
            "age", Shape.of(Scalar.INT64),
            "address", Shape.object(Map.of("city", Shape.of(Scalar.STRING), "zip", Shape.of(Scalar.STRING)))));

    @TempDir
    Path directory;

    TableOptions withFiles(String mapping, String settings) {
        return TableOptions.read(
                KEY,
                ColumnSelection.EVERYTHING,
                Optional.of(file("mapping.json", mapping)),
                Optional.of(file("settings.json", settings)),
                Optional.empty(),
                FieldRules.NONE);
    }

    static TableOptions withColumns(ColumnSelection columns) {
        return new TableOptions(
                KEY, columns, Optional.empty(), TableOptions.NONE.settings(), Optional.empty(), FieldRules.NONE);
    }

    private Path file(String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
