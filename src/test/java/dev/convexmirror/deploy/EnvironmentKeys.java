package dev.convexmirror.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys of config/application.properties, which another test keeps complete, as environment variables. */
final class EnvironmentKeys {

    private static final Pattern ENTRY = Pattern.compile("^#((?:mirror|quarkus)\\.[^=\\s]+)=");

    private EnvironmentKeys() {}

    static Set<String> known() {
        try {
            return Files.readAllLines(Path.of("config/application.properties")).stream()
                    .map(ENTRY::matcher)
                    .filter(Matcher::find)
                    .map(entry -> entry.group(1).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
