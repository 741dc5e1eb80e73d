package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command alone: what the agent does with the request is tested with the agent. */
class ResyncIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void without_a_leader_the_request_stays_and_the_command_fails_after_its_timeout() {
        // When
        AgentProcess resync = run("resync", "users", "billing/stripe/events", "--wait", "--timeout", "1");
        // Then
        assertThat(resync.exitCode()).hasValue(1);
        assertThat(String.join("\n", resync.stderr())).contains("No agent answered within 1 s.");
        assertThat(String.join("\n", run("status").stdout()))
                .containsPattern("(?m)^Requests +resync users, billing/stripe/events \\(by ");
    }

    @Test
    void without_wait_it_ends_at_once() {
        // When
        AgentProcess resync = run("resync", "users");
        // Then
        assertThat(resync.exitCode()).hasValue(0);
        assertThat(String.join("\n", resync.stdout())).contains("Left the request");
    }

    @Test
    void what_names_no_table_is_refused() {
        // When
        AgentProcess resync = run("resync", "billing/");
        // Then
        assertThat(resync.exitCode()).hasValue(2);
        assertThat(String.join("\n", resync.stderr())).contains("'billing/' does not name a table");
    }

    private AgentProcess run(String... words) {
        AgentProcess command = mirror.startAgent(mirror.options().withArguments(words));
        int ignored = command.awaitExit(SOON);
        return command;
    }
}
