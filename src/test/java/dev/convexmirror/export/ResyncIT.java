package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that are read again as a whole because somebody asked for it. */
class ResyncIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void a_table_gets_a_new_generation_and_the_others_keep_theirs() {
        // Given: a document that the index lost
        try (MirrorFixture mirror = MirrorFixture.create()) {
            new RandomWorkload(mirror.convex(), 21, List.of("messages", "users")).fill(50);
            mirror.startAgent().awaitReady(SOON);
            String lost =
                    mirror.convex().documents("messages").keySet().iterator().next();
            mirror.elasticsearch().delete("/" + mirror.prefix() + "messages-000001/_doc/" + lost);
            // When
            AgentProcess resync = AgentProcess.run(mirror.options().withArguments("resync", "messages", "--wait"));
            // Then
            assertThat(resync.exitCode()).hasValue(0);
            await().atMost(SOON).until(() -> serves(mirror, "messages", "messages-000002"));
            mirror.awaitEqual(SOON);
            assertThat(serves(mirror, "users", "users-000001")).isTrue();
        }
    }

    @Test
    void a_table_that_is_not_mirrored_is_refused() {
        // Given
        try (MirrorFixture mirror = MirrorFixture.create()) {
            new RandomWorkload(mirror.convex(), 22, List.of("messages")).fill(5);
            mirror.startAgent().awaitReady(SOON);
            // When
            AgentProcess resync = AgentProcess.run(mirror.options().withArguments("resync", "orders", "--wait"));
            // Then
            assertThat(resync.exitCode()).hasValue(1);
            assertThat(String.join("\n", resync.stderr())).contains("Not mirrored: orders.");
            assertThat(serves(mirror, "messages", "messages-000001")).isTrue();
        }
    }

    private static boolean serves(MirrorFixture mirror, String table, String generation) {
        return mirror.elasticsearch()
                .send("GET", "/_alias/" + mirror.prefix() + table, "")
                .body()
                .has(mirror.prefix() + generation);
    }
}
