package dev.convexmirror.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** config/application.properties is the one place where people look a key up. */
class ConfigurationFileTest {

    private static final Pattern ENTRY = Pattern.compile("^#(mirror\\.[^=\\s]+)=(.*)$");

    @Test
    void documents_every_key_that_exists_with_its_default_and_no_other() throws IOException {
        // Given
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("config/application.properties"))) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                documented.put(entry.group(1).replace("\"NAME\"", "*").replace("\"COLUMN\"", "*"), entry.group(2));
            }
        }
        // When
        Map<String, String> existing = new TreeMap<>();
        new KnownKeys().defaults().forEach((key, value) -> existing.put(key, value.orElse("")));
        // Then
        assertThat(documented).isEqualTo(existing);
    }

    @Test
    void there_are_fewer_than_sixty_keys_and_at_most_a_dozen_for_each_import() {
        // When
        Map<Boolean, Long> keys = new KnownKeys()
                .defaults().keySet().stream()
                        .collect(Collectors.partitioningBy(
                                key -> key.startsWith("mirror.imports."), Collectors.counting()));
        // Then
        assertThat(keys.get(false)).isLessThan(60);
        assertThat(keys.get(true)).isLessThanOrEqualTo(12);
    }
}
