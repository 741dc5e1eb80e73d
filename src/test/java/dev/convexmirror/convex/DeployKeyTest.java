package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployKeyTest {

    @TempDir
    Path directory;

    @Test
    void a_key_may_be_given_as_it_is() {
        assertThat(given(" prod:a|b\n").authorization()).isEqualTo("Convex prod:a|b");
    }

    @Test
    void a_key_may_be_in_a_file() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "prod:a|b\n");
        assertThat(DeployKey.from(Optional.empty(), Optional.of(file)).authorization())
                .isEqualTo("Convex prod:a|b");
    }

    @Test
    void a_key_does_not_show_itself() {
        assertThat(given("prod:a|secret")).hasToString("***");
        assertThat(given("prod:a|secret").redact("Convex prod:a|secret is wrong"))
                .isEqualTo("Convex *** is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret secret", "secret\nsecret", "sécret", "secret\u0000"})
    void a_key_that_cannot_be_one_is_refused_without_being_shown(String text) {
        assertThatThrownBy(() -> given(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mirror.convex.deploy-key holds")
                .hasMessageNotContaining("cret");
    }

    @Test
    void an_absent_key_is_asked_for() {
        assertThatThrownBy(() -> DeployKey.from(Optional.empty(), Optional.empty()))
                .hasMessageContaining("deployment:data:view");
        assertThatThrownBy(() -> given("")).hasMessage("mirror.convex.deploy-key is empty.");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        Path file = directory.resolve("nowhere");
        assertThatThrownBy(() -> DeployKey.from(Optional.empty(), Optional.of(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void two_keys_are_one_too_many() {
        assertThatThrownBy(() -> DeployKey.from(Optional.of("a|b"), Optional.of(directory)))
                .hasMessageContaining("both set");
    }

    private static DeployKey given(String text) {
        return DeployKey.from(Optional.of(text), Optional.empty());
    }
}
