package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagReportTest {
    @Test
    void cpu_is_a_share_of_one_core() {
        // Given
        Usage usage = new Usage(Duration.ofMillis(100), 64_000_000);

        // When
        String line = LagReport.usage("agent idle", usage, Duration.ofSeconds(20));

        // Then
        assertThat(line).endsWith("CPU   0.50 % of a core over 20 s, peak memory 64 MB");
    }
}
