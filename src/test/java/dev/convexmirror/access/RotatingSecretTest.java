package dev.convexmirror.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingSecretTest {

    @TempDir
    Path directory;

    @Test
    void what_the_file_holds_now_is_the_secret() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("key"), "old");
        RotatingSecret<String> secret = new RotatingSecret<>("key", () -> read(file));
        // When
        Files.writeString(file, "new");
        // Then
        assertThat(secret.get()).isEqualTo("new");
    }

    @Test
    void the_last_secret_stays_while_the_file_is_away() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("key"), "old");
        RotatingSecret<String> secret = new RotatingSecret<>("key", () -> read(file));
        // When
        Files.delete(file);
        // Then
        assertThat(secret.get()).isEqualTo("old");
        Files.writeString(file, "new");
        assertThat(secret.get()).isEqualTo("new");
    }

    @Test
    void at_the_start_there_must_be_one() {
        assertThatThrownBy(() -> new RotatingSecret<>("key", () -> read(directory.resolve("none"))))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
