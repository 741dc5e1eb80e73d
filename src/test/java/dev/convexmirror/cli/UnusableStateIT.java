package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stored checkpoint that this agent must not go on from. */
class UnusableStateIT {

    private final MirrorFixture mirror = MirrorFixture.create();
    private final String document = "/convex-mirror-state/_doc/checkpoint:" + mirror.name();

    @AfterEach
    void end() {
        mirror.elasticsearch().send("DELETE", document, "");
        mirror.close();
    }

    @Test
    void the_state_of_a_newer_agent_is_refused_and_left_alone() {
        // Given: what a rollback finds when the newer version changed the stored form
        mirror.convex().transact(t -> t.insert("messages", Map.of("text", "ours")));
        mirror.elasticsearch().put(document + "?refresh=true", "{\"format\":1000,\"anything\":true}");
        // When
        AgentProcess agent = mirror.startAgent();
        // Then
        Refusal.of(agent, 2).tells("newer convex-mirror", "format 1000", "nothing was changed");
        assertThat(mirror.elasticsearch().get(document).at("/_source/anything").asBoolean())
                .isTrue();
        assertThat(mirror.count("messages")).isZero();
    }

    @Test
    void a_damaged_checkpoint_is_refused_and_left_alone() {
        // Given
        mirror.elasticsearch().put(document + "?refresh=true", "{\"format\":1,\"anything\":true}");
        // When
        AgentProcess agent = mirror.startAgent();
        // Then
        Refusal.of(agent, 2).tells("damaged", "deployment is missing", "backup");
        assertThat(mirror.elasticsearch().get(document).at("/_source/anything").asBoolean())
                .isTrue();
    }
}
