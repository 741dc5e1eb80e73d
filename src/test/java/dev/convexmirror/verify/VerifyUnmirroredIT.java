package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import org.junit.jupiter.api.Test;

/** What is not mirrored cannot be verified. */
class VerifyUnmirroredIT extends VerifyScenario {

    @Test
    void before_anything_is_mirrored_it_says_so() {
        // Given
        insert();
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(verify.exitCode()).hasValue(1);
        assertThat(text(verify)).contains("Nothing is mirrored under the name");
    }

    @Test
    void a_table_that_is_not_mirrored_is_a_mistake() {
        // Given
        fillAndMirror();
        // When
        AgentProcess verify = verify("userz");
        // Then
        assertThat(verify.exitCode()).hasValue(2);
        assertThat(text(verify)).contains("'userz' is not mirrored");
    }
}
