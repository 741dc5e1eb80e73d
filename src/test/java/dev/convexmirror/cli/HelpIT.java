package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpIT {

    @Test
    void help_lists_the_commands_and_what_the_program_needs() {
        // When
        try (AgentProcess agent = run("--help")) {
            // Then
            assertThat(agent.exitCode()).hasValue(0);
            assertThat(agent.stderr()).isEmpty();
            assertThat(text(agent))
                    .startsWith("Mirrors Convex tables into Elasticsearch")
                    .contains("Usage: convex-mirror")
                    .containsPattern("(?m)^ +run +")
                    .containsPattern("(?m)^ +check +")
                    .containsPattern("(?m)^ +health +")
                    .containsPattern("(?m)^ +verify +")
                    .containsPattern("(?m)^ +dead-letters +")
                    .containsPattern("(?m)^ +status +")
                    .containsPattern("(?m)^ +print-config +")
                    .contains("MIRROR_CONVEX_URL", "MIRROR_CONVEX_DEPLOY_KEY", "MIRROR_ELASTICSEARCH_HOSTS")
                    .contains("Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 drift found by verify.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run", "check", "health", "status", "resync", "verify", "dead-letters", "imports", "print-config"
            })
    void every_command_has_its_help(String command) {
        // When
        try (AgentProcess agent = run(command, "--help")) {
            // Then
            assertThat(agent.exitCode()).hasValue(0);
            assertThat(text(agent))
                    .contains("Usage: convex-mirror " + command)
                    .as("a secret in an option would be in every list of processes")
                    .doesNotContainPattern("(?i)--\\S*(key|password|secret|token)");
        }
    }

    @Test
    void version_tells_number_revision_and_time_of_the_build() {
        // When
        try (AgentProcess agent = run("--version")) {
            // Then
            assertThat(agent.exitCode()).hasValue(0);
            assertThat(text(agent))
                    .containsPattern("(?m)^convex-mirror \\d+\\.\\d+\\.\\d+")
                    .containsPattern("(?m)^revision [0-9a-f]{7,}( with changes)?, built \\d{4}-\\d{2}-\\d{2}T\\S+$");
        }
    }

    @ParameterizedTest
    @CsvSource({"chek, check", "print-confg, print-config"})
    void an_unknown_command_is_a_mistake_with_a_hint(String mistyped, String meant) {
        // When
        try (AgentProcess agent = run(mistyped)) {
            // Then
            assertThat(agent.exitCode()).hasValue(2);
            assertThat(String.join("\n", agent.stderr()))
                    .contains("'" + mistyped + "'")
                    .containsPattern("(?i)did you mean: (convex-mirror )?" + meant);
        }
    }

    @Test
    void an_unknown_option_is_a_mistake_with_a_hint() {
        // When
        try (AgentProcess agent = run("check", "--verbose")) {
            // Then
            assertThat(agent.exitCode()).hasValue(2);
            assertThat(String.join("\n", agent.stderr())).contains("Unknown option: '--verbose'", "--version");
        }
    }

    private static AgentProcess run(String... arguments) {
        return AgentProcess.run(AgentOptions.defaults().withArguments(arguments));
    }

    private static String text(AgentProcess agent) {
        return String.join("\n", agent.stdout());
    }
}
