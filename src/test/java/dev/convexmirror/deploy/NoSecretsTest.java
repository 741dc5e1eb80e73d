package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No file of the repository holds anything of the shape of a real key; asks nobody, so it works without a network. */
class NoSecretsTest {

    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".idea", ".vscode");
    private static final long LARGEST = 1 << 20;

    /** Examples in documentation and keys of tests are shorter, or words. */
    private static final List<Pattern> SHAPES = List.of(
            // a deploy key of Convex: a version byte, a nonce, and more, in hexadecimal (convex-protocol §1.3)
            Pattern.compile("\\|01[0-9a-f]{60,}"),
            // the same as the cloud makes them: base64 of JSON
            Pattern.compile("\\|eyJ[A-Za-z0-9+/=_-]{20,}"),
            // an encoded API key of Elasticsearch: base64 of id:key, twenty and twenty-two characters
            Pattern.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{58}==(?![A-Za-z0-9+/=])"),
            Pattern.compile("-----BEGIN (RSA |EC |ENCRYPTED |OPENSSH )?PRIVATE KEY-----\\s+[A-Za-z0-9+/]{40}"),
            Pattern.compile("\\b(AKIA|ASIA)[0-9A-Z]{16}\\b"),
            Pattern.compile("\\bgh[pousr]_[A-Za-z0-9]{36}\\b"),
            Pattern.compile("\\bgithub_pat_[A-Za-z0-9_]{40,}"),
            Pattern.compile("\\bxox[abprs]-[A-Za-z0-9-]{20,}"),
            // a JSON Web Token
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{20,}\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}"));

    @Test
    void no_file_holds_a_key() throws IOException {
        // Given
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(""))) {
            files = all.filter(NoSecretsTest::isOurs)
                    .filter(Files::isRegularFile)
                    .toList();
        }
        // When
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            if (Files.size(file) <= LARGEST) {
                found.addAll(keysIn(file));
            }
        }
        // Then
        assertThat(files).hasSizeGreaterThan(100);
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prod:happy-otter-123|01%s0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd",
                "dev:happy-otter-123|eyJ2%sMiOiJhYmNkZWZnaGlqa2xtbm9wIn0=",
                "VnVhQ2ZHY0JDZGJrUW0t%sZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==",
                "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B%sAQEFAASCBKcwggSjAgEAAoIBAQ",
                "AKIA%sIOSFODNN7EXAMPLE"
            })
    void a_key_is_known_when_it_is_there(String shape) {
        // the shapes stand here in two parts, or the other test would find them
        assertThat(matches(shape.formatted(""))).isTrue();
    }

    private static boolean isOurs(Path file) {
        for (Path part : file) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    /** Names the file and the line, never the key. */
    private static List<String> keysIn(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            return SHAPES.stream()
                    .map(shape -> shape.matcher(text))
                    .filter(matcher -> matcher.find())
                    .map(matcher -> file + ", line "
                            + (1 + text.substring(0, matcher.start()).lines().count()))
                    .toList();
        } catch (MalformedInputException e) {
            // a picture, or the like
            return List.of();
        }
    }

    private static boolean matches(String text) {
        return SHAPES.stream().anyMatch(shape -> shape.matcher(text).find());
    }
}
