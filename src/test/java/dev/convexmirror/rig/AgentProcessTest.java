package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AgentProcessTest {
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private static AgentOptions fake(String... arguments) {
        return AgentOptions.ofProgram(java(FakeAgent.class)).withArguments(arguments);
    }

    private static List<String> java(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }

    @Test
    void waits_until_the_agent_is_ready_and_reads_probes_and_metrics() {
        try (AgentProcess agent = AgentProcess.start(fake("run"))) {
            // When
            agent.awaitReady(IN_TIME);

            // Then
            assertThat(agent.readiness().json().path("status").asText()).isEqualTo("UP");
            assertThat(agent.liveness().status()).isEqualTo(200);
            assertThat(agent.startup().status()).isEqualTo(404);
            assertThat(agent.metric("x_total")).hasValue(5);
            assertThat(agent.metric("x_total", "table", "a", "state", "b")).hasValue(2);
            assertThat(agent.metric("x_total", "table", "z")).isEmpty();
            assertThat(agent.usage().orElseThrow().cpu()).isPositive();
        }
    }

    @Test
    void a_termination_tells_exit_code_and_last_words() {
        try (AgentProcess agent = AgentProcess.start(fake("run"))) {
            agent.awaitReady(IN_TIME);

            // When
            AgentProcess.Exit exit = agent.terminate();

            // Then
            assertThat(exit.code()).isEqualTo(128 + 15);
            assertThat(agent.exitCode()).hasValue(128 + 15);
            assertThat(agent.stdout()).last().isEqualTo("bye");
        }
    }

    @Test
    void a_killed_agent_says_nothing_more() {
        try (AgentProcess agent = AgentProcess.start(fake("run"))) {
            agent.awaitReady(IN_TIME);

            // When
            agent.kill();

            // Then
            assertThat(agent.exitCode()).hasValue(128 + 9);
            assertThat(agent.output()).doesNotContain("bye");
        }
    }

    @Test
    void an_agent_that_ends_instead_of_becoming_ready_is_quoted() {
        try (AgentProcess agent = AgentProcess.start(fake("fail"))) {
            assertThatThrownBy(() -> agent.awaitReady(IN_TIME))
                    .isInstanceOf(RigException.class)
                    .hasMessageContaining("ended with 2")
                    .hasMessageContaining("mirror.convex.url is missing");
        }
    }

    @Test
    void environment_and_properties_reach_the_agent() {
        AgentOptions options = fake("show")
                .mirroring(URI.create("http://convex"), "key", URI.create("http://elasticsearch"))
                .withProperty("mirror.export.poll-max", "1s");

        // When
        try (AgentProcess agent = AgentProcess.run(options)) {

            // Then
            assertThat(agent.exitCode()).hasValue(0);
            assertThat(agent.stdout()).contains("url http://convex", "mirror.export.poll-max=1s");
        }
    }

    @Test
    void close_leaves_no_process_and_no_directory() {
        // Given
        AgentProcess agent = AgentProcess.start(fake("run"));
        agent.awaitReady(IN_TIME);

        // When
        agent.close();

        // Then
        assertThat(agent.isRunning()).isFalse();
        assertThat(agent.directory()).doesNotExist();
    }

    @Test
    void a_killed_parent_leaves_no_agent() throws IOException {
        // Given
        Process parent = new ProcessBuilder(java(Parent.class))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle agent;
        try (BufferedReader words = parent.inputReader()) {
            agent = ProcessHandle.of(Long.parseLong(words.readLine())).orElseThrow();
        }
        assertThat(agent.isAlive()).isTrue();

        // When
        parent.destroyForcibly();

        // Then
        await().atMost(IN_TIME).until(() -> !agent.isAlive());
    }

    /** The JVM that is killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            AgentProcess agent = AgentProcess.start(fake("run"));
            agent.awaitReady(IN_TIME);
            System.out.println(agent.pid());
            new CountDownLatch(1).await();
        }
    }
}
