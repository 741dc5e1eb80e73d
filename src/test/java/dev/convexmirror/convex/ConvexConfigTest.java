package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

class ConvexConfigTest {

    /** As the agent nests it. */
    @ConfigMapping(prefix = "mirror")
    interface Mirror {
        ConvexConfig convex();
    }

    @Test
    void defaults() {
        // When
        ConvexConfig config = config(Map.of());

        // Then
        assertThat(config.url()).isEmpty();
        assertThat(config.deployKey()).isEmpty();
        assertThat(config.deployKeyFile()).isEmpty();
        assertThat(config.caCertificate()).isEmpty();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(310));
        assertThat(config.stallTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void every_key() {
        // When
        ConvexConfig config = config(Map.of(
                "mirror.convex.url", "http://127.0.0.1:3210",
                "mirror.convex.deploy-key", "a|b",
                "mirror.convex.deploy-key-file", "/run/key",
                "mirror.convex.ca-certificate", "/ca",
                "mirror.convex.connect-timeout", "PT1S",
                "mirror.convex.read-timeout", "PT2S",
                "mirror.convex.stall-timeout", "PT3S"));

        // Then
        assertThat(config.url()).contains("http://127.0.0.1:3210");
        assertThat(config.deployKey()).contains("a|b");
        assertThat(config.deployKeyFile()).contains(Path.of("/run/key"));
        assertThat(config.caCertificate()).contains(Path.of("/ca"));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.stallTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    /** Quarkus brings a converter that takes 10s as well as PT10S. */
    private static ConvexConfig config(Map<String, String> properties) {
        Converter<Duration> durations = text -> Duration.parse(text.startsWith("PT") ? text : "PT" + text);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, durations)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(Mirror.class)
                .build();
        return config.getConfigMapping(Mirror.class).convex();
    }
}
