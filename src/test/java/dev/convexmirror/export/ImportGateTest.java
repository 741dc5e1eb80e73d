package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.export.ImportGate.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImportGateTest {

    private static final Optional<Boolean> IMPORTING = Optional.of(true);
    private static final Optional<Boolean> QUIET = Optional.of(false);
    private static final Optional<Boolean> UNKNOWN = Optional.empty();

    private Instant now = Instant.EPOCH;
    private final ImportGate gate = new ImportGate(Duration.ofMinutes(10), () -> now);

    @Test
    void it_is_open_when_no_import_runs() {
        assertThat(gate.judge(QUIET)).isEqualTo(Verdict.PUBLISH);
    }

    @Test
    void it_holds_while_an_import_runs_or_may_run() {
        assertThat(gate.judge(UNKNOWN)).isEqualTo(Verdict.HOLD);
        assertThat(gate.judge(IMPORTING)).isEqualTo(Verdict.HOLD);
        assertThat(gate.judge(QUIET)).isEqualTo(Verdict.PUBLISH);
    }

    @Test
    void it_opens_in_doubt_when_an_import_does_not_end() {
        // Given
        Verdict first = gate.judge(IMPORTING);

        // When
        now = now.plus(Duration.ofMinutes(10));

        // Then
        assertThat(first).isEqualTo(Verdict.HOLD);
        assertThat(gate.judge(UNKNOWN)).isEqualTo(Verdict.PUBLISH_DOUBTFUL);
        assertThat(gate.judge(IMPORTING)).as("patience begins anew").isEqualTo(Verdict.HOLD);
    }

    @Test
    void it_opens_when_the_source_never_tells() {
        // Given
        Verdict first = gate.judge(UNKNOWN);

        // When
        now = now.plus(Duration.ofMinutes(10));

        // Then
        assertThat(first).isEqualTo(Verdict.HOLD);
        assertThat(gate.judge(UNKNOWN)).isEqualTo(Verdict.PUBLISH);
    }
}
