package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A hundred and twenty users that an agent mirrors, and {@code verify} as a command beside it. */
abstract class VerifyScenario {

    static final Duration SOON = Duration.ofSeconds(60);

    final MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder().pageSize(50));
    final List<String> ids = new ArrayList<>();

    @AfterEach
    void end() {
        mirror.close();
    }

    AgentProcess fillAndMirror() {
        insert();
        AgentProcess agent = mirror.startAgent(impatient());
        agent.awaitReady(SOON);
        return agent;
    }

    void insert() {
        long committed = mirror.convex().transact(t -> {
            for (int i = 0; i < 120; i++) {
                ids.add(t.insert("users", Map.of("name", "Ada " + i, "number", (long) i, "ratio", 1e16)));
            }
        });
        assertThat(committed).isPositive();
    }

    /** With checkpoints that come often, so that a verification need not wait for one. */
    AgentOptions impatient() {
        return mirror.options().withEnvironment("MIRROR_EXPORT_CHECKPOINT_EVERY", "500ms");
    }

    AgentProcess verify(String... arguments) {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments));
        return run(mirror, impatient().withArguments(all.toArray(String[]::new)));
    }

    /** Waits until the agent's own verification publishes so many documents of the users. */
    static void awaitDrift(AgentProcess agent, String kind, int documents) {
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_drift_documents", "table", "users", "kind", kind)
                                .orElse(-1)
                        == documents);
    }

    static AgentProcess run(MirrorFixture fixture, AgentOptions options) {
        AgentProcess process = fixture.startAgent(options);
        int ignored = process.awaitExit(Duration.ofMinutes(2));
        return process;
    }

    static String text(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
