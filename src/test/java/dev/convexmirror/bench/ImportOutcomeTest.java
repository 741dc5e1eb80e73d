package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImportOutcomeTest {

    @Test
    void the_agent_is_compared_with_a_reader_of_the_same_round() {
        // Given a machine that was half as fast in the second round
        List<ImportOutcome> outcomes = List.of(outcome(1), outcome(2));

        // When
        String table = ImportOutcome.table(Map.of("postgresql", outcomes));

        // Then
        assertThat(table)
                .contains("75,000 (50,000 to 100,000)")
                .contains("0.250 (0.250 to 0.250)")
                .containsPattern("\\| +30\\.0 \\| +80 \\| +40\n");
    }

    private static ImportOutcome outcome(int slowness) {
        return new ImportOutcome(
                100_000,
                Duration.ofMillis(250L * slowness),
                Duration.ofSeconds(slowness),
                Duration.ofSeconds(2L * slowness),
                80_000_000,
                40_000_000);
    }
}
