package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentProcess;
import java.time.Duration;
import java.util.List;

/** What a person is told when the program does not go on: a paragraph without a stack trace and without a secret. */
final class Refusal {

    private static final Duration END = Duration.ofMinutes(1);
    private static final int LONGEST = 700;

    private final AgentProcess agent;

    private Refusal(AgentProcess agent) {
        this.agent = agent;
    }

    /** Waits for the end of {@code agent}, which must have this exit code. */
    static Refusal of(AgentProcess agent, int code) {
        assertThat(agent.awaitExit(END))
                .as("exit code of the agent that printed\n%s", text(agent))
                .isEqualTo(code);
        Refusal refusal = new Refusal(agent);
        refusal.isReadable();
        return refusal;
    }

    /** What must be in it: the key or value that offends, and what to do. */
    Refusal tells(String... parts) {
        assertThat(text(agent)).contains(parts);
        return this;
    }

    Refusal keepsSecret(String... secrets) {
        assertThat(text(agent)).doesNotContain(secrets);
        return this;
    }

    private void isReadable() {
        assertThat(agent.output())
                .noneMatch(line -> line.startsWith("\tat ") || line.contains("Caused by:"))
                .noneMatch(line -> line.contains("Exception"))
                .noneMatch(line -> line.contains("null"));
        List<String> told = agent.output().stream()
                .filter(line -> !line.contains(" INFO ") && !line.contains(" WARN "))
                .toList();
        assertThat(String.join("\n", told)).isNotBlank().hasSizeLessThan(LONGEST);
    }

    private static String text(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
