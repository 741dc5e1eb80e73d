package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Invariant I9: memory does not grow with the page. */
class LargePageIT {

    private static final int DOCUMENTS = 90;
    private static final String NEARLY_A_MEBIBYTE = "lorem ipsum ".repeat(85_000);

    @Test
    void a_page_of_64_mebibytes_of_documents_of_a_mebibyte_fits_into_a_small_heap() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.create()) {
            for (int i = 0; i < DOCUMENTS; i += 15) {
                long committed = mirror.convex().transact(transaction -> {
                    for (int j = 0; j < 15; j++) {
                        transaction.insert("books", Map.of("text", NEARLY_A_MEBIBYTE, "tags", List.of("a", "b")));
                    }
                });
                assertThat(committed).isPositive();
            }
            // When
            AgentProcess agent = mirror.startAgent(
                    mirror.options().withJvmOptions("-Xmx112m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            agent.awaitReady(Duration.ofMinutes(2));
            // Then
            mirror.awaitEqual(Duration.ofSeconds(30));
        }
    }
}
