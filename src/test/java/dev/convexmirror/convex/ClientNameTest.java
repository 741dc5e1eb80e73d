package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNameTest {

    @ParameterizedTest
    @CsvSource({
        "1.2.3, convex-mirror-1.2.3",
        "0.1.0-SNAPSHOT, convex-mirror-0.1.0",
        "1.0.0-rc.1, convex-mirror-1.0.0",
        "unknown, convex-mirror-0.0.0",
        "'', convex-mirror-0.0.0",
    })
    void the_version_is_a_plain_release(String version, String name) {
        assertThat(ClientName.of(version)).isEqualTo(name);
    }
}
