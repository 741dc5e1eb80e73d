package dev.convexmirror.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.NotifyListener;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.rig.convex.http.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears, at a real datagram socket. */
class ServiceManagerIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final MirrorFixture mirror = MirrorFixture.create();

    @TempDir
    Path directory;

    @BeforeEach
    void begin() {
        assumeThat(NotifyListener.isPossible())
                .as("there is a python3 that can listen")
                .isTrue();
        // what the JVM build needs instead of a socket of its own
        assumeThat(System.getProperty("agent.binary") != null || Files.isExecutable(Path.of("/usr/bin/systemd-notify")))
                .as("there is a systemd-notify for the JVM build")
                .isTrue();
        mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void from_start_to_stop_at_a_path() {
        fromStartToStop(directory.resolve("notify").toString());
    }

    @Test
    void from_start_to_stop_at_an_abstract_socket() {
        fromStartToStop("@" + UniqueName.of("convex-mirror"));
    }

    private void fromStartToStop(String address) {
        try (NotifyListener systemd = listener(address)) {
            // Given
            AgentProcess agent = mirror.startAgent(notifying(address, Duration.ofSeconds(3)));
            await().atMost(SOON).until(() -> contains(systemd, "STATUS=Tailing"));
            await().atMost(SOON).until(() -> contains(systemd, "WATCHDOG=1"));
            // When
            AgentProcess.Exit exit = agent.terminate();
            // Then
            assertThat(exit.code()).isZero();
            await().atMost(SOON).until(() -> contains(systemd, "STOPPING=1"));
            assertThat(systemd.messages()).first().asString().startsWith("READY=1 STATUS=");
            assertThat(systemd.messages()).last().asString().startsWith("STOPPING=1");
        }
    }

    @Test
    void a_loop_that_hangs_gives_no_signs_of_life() {
        // Given: an agent that takes a request of some seconds for a hang
        String address = directory.resolve("notify").toString();
        mirror.convex()
                .faults()
                .always(request -> request.path().endsWith("/data/sync"), Fault.stallAt(0.5, Duration.ofMinutes(5)));
        try (NotifyListener systemd = listener(address)) {
            AgentProcess agent = mirror.startAgent(
                    notifying(address, Duration.ofMillis(300)).withEnvironment("MIRROR_HEALTH_STALLED_AFTER", "8s"));
            await().atMost(SOON).until(() -> contains(systemd, "WATCHDOG=1"));
            await().atMost(SOON).until(() -> agent.liveness().status() == 503);
            // When
            AtomicLong signs = new AtomicLong(signs(systemd));
            // Then: those that were on their way arrive, and then there is silence; there were about ten a second
            // before
            await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> {
                long now = signs(systemd);
                return signs.getAndSet(now) == now;
            });
            assertThat(agent.liveness().status()).isEqualTo(503);
            assertThat(agent.isRunning()).isTrue();
        }
    }

    private AgentOptions notifying(String address, Duration watchdog) {
        return mirror.options()
                .withEnvironment("NOTIFY_SOCKET", address)
                .withEnvironment("WATCHDOG_USEC", "" + watchdog.toNanos() / 1_000);
    }

    private static NotifyListener listener(String address) {
        NotifyListener listener = NotifyListener.at(address);
        await().atMost(SOON).until(listener::isListening);
        return listener;
    }

    private static boolean contains(NotifyListener systemd, String assignment) {
        return systemd.messages().stream().anyMatch(message -> message.contains(assignment));
    }

    private static long signs(NotifyListener systemd) {
        return systemd.messages().stream()
                .filter(message -> message.contains("WATCHDOG=1"))
                .count();
    }
}
