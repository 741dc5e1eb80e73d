package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://happy-otter-123.convex.cloud, https://happy-otter-123.convex.cloud/version",
        "https://happy-otter-123.convex.cloud/, https://happy-otter-123.convex.cloud/version",
        "https://happy-otter-123.eu-west-1.convex.cloud, https://happy-otter-123.eu-west-1.convex.cloud/version",
        "' http://127.0.0.1:3210 ', http://127.0.0.1:3210/version",
        "HTTP://[::1]:3210, http://[::1]:3210/version",
    })
    void a_root_url_is_accepted(String text, String resolved) {
        assertThat(DeploymentUrl.parse(Optional.of(text)).resolve("version")).hasToString(resolved);
    }

    @ParameterizedTest
    @CsvSource({
        "happy-otter-123.convex.cloud, did you mean https://happy-otter-123.convex.cloud?",
        "localhost:3210, did you mean https://localhost:3210?",
        "ftp://convex.cloud, must begin with http:// or https://",
        "https://, is not a URL",
        "https:///x, has no valid host",
        "http://a_b:99999, has no valid host",
        "http://a:0, has no valid host",
        "https://a.convex.cloud/api, must be the root",
        "https://a.convex.cloud/?x=1, no query",
        "https://a.convex.cloud/#x, no fragment",
        "https://a.convex.site, HTTP actions only",
        "https://a b, is not a URL",
    })
    void another_url_is_refused_with_the_reason(String text, String reason) {
        assertThatThrownBy(() -> DeploymentUrl.parse(Optional.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mirror.convex.url = '" + text + "' ")
                .hasMessageContaining(reason);
    }

    @Test
    void credentials_are_refused_and_not_repeated() {
        assertThatThrownBy(() -> DeploymentUrl.parse(Optional.of("https://me:secret@a.convex.cloud")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds credentials")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_missing_url_is_asked_for() {
        assertThatThrownBy(() -> DeploymentUrl.parse(Optional.empty()))
                .hasMessageStartingWith("mirror.convex.url is not set");
        assertThatThrownBy(() -> DeploymentUrl.parse(Optional.of(" ")))
                .hasMessageStartingWith("mirror.convex.url is not set");
    }
}
