package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Usage IDLE = new Usage(Duration.ZERO, 0);

    @Test
    void ratios_are_taken_within_a_round() {
        // Given a machine that was half as fast in the second round and twice as fast in the third
        Results results = new Results();
        for (int seconds : new int[] {10, 20, 5}) {
            results.add(Report.FEED, run(seconds));
            results.add(Report.LOADER, run(seconds));
            results.add(Report.AGENT, run(2 * seconds));
        }

        // When
        String report = new Report(results).toString();

        // Then
        assertThat(report)
                .contains("agent ÷ bare loader, from first request                 0.500   (0.500 to 0.500)")
                .containsPattern("bare loader +\\| +5,000 +10,000 +20,000 ");
    }

    @Test
    void cpu_is_compared_with_that_of_elasticsearch() {
        // Given
        Results results = new Results();
        results.add(Report.FEED, run(1));
        results.add(Report.LOADER, run(1));
        results.add(
                Report.AGENT,
                new Run(
                        outcome(10),
                        Duration.ofSeconds(11),
                        cpu(Duration.ofMillis(3500)),
                        cpu(Duration.ofSeconds(10)),
                        IDLE));

        // When
        String report = new Report(results).toString();

        // Then
        assertThat(report)
                .containsPattern("agent CPU ÷ Elasticsearch CPU, from first request +0\\.150 ")
                .contains("CPU s per million documents: agent 15.0, Elasticsearch 100.0");
    }

    private static Run run(int seconds) {
        return new Run(
                outcome(seconds),
                Duration.ofSeconds(seconds + 1L),
                cpu(Duration.ofSeconds(4)),
                cpu(Duration.ofSeconds(1)),
                IDLE);
    }

    private static Outcome outcome(int seconds) {
        return new Outcome(Duration.ofSeconds(2), Duration.ofSeconds(seconds), 100_000, 60_000_000);
    }

    private static Usage cpu(Duration cpu) {
        return new Usage(cpu, 0);
    }
}
