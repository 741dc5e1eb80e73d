package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Generations that readers do not see any more, and that are kept to go back to. */
class KeptGenerationsIT extends SearchScenario {

    @Test
    void a_generation_that_is_kept_stays_as_it_was_and_can_be_gone_back_to() {
        // Given
        insert("users", Map.of("name", "Ada"));
        AgentOptions options = mirror.options().withProperty("mirror.export.keep-generations", "1");
        mirror.startAgent(options).awaitReady(SOON);
        for (String next : List.of("users-000002", "users-000003")) {
            AgentProcess resync = AgentProcess.run(options.withArguments("resync", "users"));
            assertThat(resync.exitCode()).hasValue(0);
            resync.close();
            await().atMost(SOON).until(() -> serves("users", next));
        }
        insert("users", Map.of("name", "Eve"));
        mirror.awaitEqual(SOON);
        String kept = mirror.prefix() + "users-000002";
        await().atMost(SOON).until(() -> !exists(mirror.prefix() + "users-000001"));
        AgentProcess status = AgentProcess.run(options.withArguments("status"));
        // When
        String alias = mirror.prefix() + "users";
        mirror.elasticsearch().post("/_aliases", """
                {"actions":[{"remove":{"index":"%s","alias":"%s"}},{"add":{"index":"%s","alias":"%s"}}]}""".formatted(mirror.prefix() + "users-000003", alias, kept, alias));
        // Then
        assertThat(mirror.count("users")).as("before Eve").isEqualTo(1);
        assertThat(mirror.elasticsearch()
                        .send("POST", "/" + kept + "/_doc", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(String.join("\n", status.output())).containsPattern("users-000003 +- +" + kept);
        status.close();
    }

    private boolean exists(String index) {
        return mirror.elasticsearch().send("GET", "/" + index, "").isSuccess();
    }
}
