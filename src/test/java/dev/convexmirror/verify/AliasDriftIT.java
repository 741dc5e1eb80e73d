package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import org.junit.jupiter.api.Test;

/** An alias that is changed by hand is found by {@code verify}. */
class AliasDriftIT extends VerifyScenario {

    @Test
    void a_missing_alias_and_one_of_two_generations_are_drift() {
        // Given
        fillAndMirror();
        String alias = mirror.prefix() + "users";
        mirror.elasticsearch().delete("/" + alias + "-000001/_alias/" + alias);
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(verify.exitCode()).as(text(verify)).hasValue(3);
        assertThat(text(verify)).contains("users: the alias '" + alias + "' is missing");
    }

    @Test
    void a_foreign_index_under_the_alias_is_drift() {
        // Given
        fillAndMirror();
        String alias = mirror.prefix() + "users";
        mirror.elasticsearch().put("/" + mirror.prefix() + "foreign", "{\"aliases\":{\"" + alias + "\":{}}}");
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(verify.exitCode()).as(text(verify)).hasValue(3);
        assertThat(text(verify)).contains("did not make", mirror.prefix() + "foreign");
    }

    @Test
    void the_agent_publishes_a_missing_alias_until_it_is_back() {
        // Given
        insert();
        AgentProcess agent = mirror.startAgent(impatient().withEnvironment("MIRROR_VERIFY_EVERY", "1s"));
        agent.awaitReady(SOON);
        awaitDrift(agent, "alias", 0);
        String alias = mirror.prefix() + "users";
        // When: again and again, as the agent itself puts it back within seconds
        await().atMost(SOON).until(() -> {
            mirror.elasticsearch().send("DELETE", "/" + alias + "-000001/_alias/" + alias, "");
            return agent.metric("convex_mirror_drift_documents", "table", "users", "kind", "alias")
                            .orElse(0)
                    == 1;
        });
        // Then
        awaitDrift(agent, "alias", 0);
        assertThat(mirror.count("users")).isEqualTo(ids.size());
    }
}
