package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;

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
}
