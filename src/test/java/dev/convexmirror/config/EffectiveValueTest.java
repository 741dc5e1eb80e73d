package dev.convexmirror.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveValueTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"mirror.convex.deploy-key", "mirror.elasticsearch.api-key", "mirror.elasticsearch.password"})
    void a_secret_is_redacted(String key) {
        // When
        EffectiveValue value = EffectiveValue.of(key, Optional.of("hunter2"), Optional.of("EnvConfigSource"));
        // Then
        assertThat(value.toString()).doesNotContain("hunter2");
    }

    @Test
    void credentials_in_a_url_are_redacted() {
        // When
        EffectiveValue value = EffectiveValue.of(
                "mirror.elasticsearch.hosts",
                Optional.of("https://elastic:hunter2@es:9200"),
                Optional.of("SysPropConfigSource"));
        // Then
        assertThat(value.value()).contains("https://<redacted>@es:9200");
        assertThat(value.origin()).isEqualTo("system property");
    }

    @Test
    void a_value_from_a_file_names_the_file() {
        // When
        EffectiveValue value = EffectiveValue.of(
                "mirror.name",
                Optional.of("shop"),
                Optional.of("PropertiesConfigSource[source=file:/etc/convex-mirror/application.properties]"));
        // Then
        assertThat(value.origin()).isEqualTo("file:/etc/convex-mirror/application.properties");
    }
}
