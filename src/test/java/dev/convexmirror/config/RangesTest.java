package dev.convexmirror.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {

    @Test
    void the_defaults_are_within_their_ranges() {
        assertThatCode(() -> Ranges.require(config(Map.of()))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "mirror.convex.connect-timeout, 0s, 1ms",
        "mirror.convex.read-timeout, 0s, 1ms",
        "mirror.convex.stall-timeout, -5s, 1ms",
        "mirror.elasticsearch.request-timeout, 0s, 1ms",
        "mirror.elasticsearch.bulk-concurrency, 65, between 1 and 64",
        "mirror.elasticsearch.bulk-size, 100, 1024 bytes",
        "mirror.export.poll-min, 0s, 1ms",
        "mirror.export.poll-max, 0s, 1ms",
        "mirror.export.list-tables-every, 0s, 1ms",
        "mirror.export.keep-dropped, -1s, 0s",
        "mirror.export.keep-generations, -1, 0",
        "mirror.export.import-quiet, 0s, 1ms",
        "mirror.export.import-failed-after, 999ms, 1s",
        "mirror.export.import-patience, -1s, 0s",
        "mirror.export.checkpoint-every, -1s, 0s",
        "mirror.export.progress-every, 999ms, 1s",
        "mirror.export.shutdown-timeout, 9s, 8s",
        "mirror.export.spool-memory, 2G, 1073741824 bytes",
        "mirror.health.max-lag, 0s, 1ms",
        "mirror.health.stalled-after, 0s, 1ms"
    })
    void a_value_out_of_its_range_is_refused_with_the_range(String key, String value, String bound) {
        assertThatThrownBy(() -> Ranges.require(config(Map.of(key, value))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(key + " is ", "it has to be between", bound);
    }

    @Test
    void all_are_told_at_once() {
        assertThatThrownBy(() ->
                        Ranges.require(config(Map.of("mirror.export.poll-min", "0s", "mirror.health.max-lag", "0s"))))
                .hasMessageContainingAll("mirror.export.poll-min", "mirror.health.max-lag");
    }

    private static MirrorConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withCustomizers(new QuarkusConfigBuilderCustomizer())
                .addDiscoveredConverters()
                .withMapping(MirrorConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(MirrorConfig.class);
    }
}
