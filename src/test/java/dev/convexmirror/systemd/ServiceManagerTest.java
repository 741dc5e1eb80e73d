package dev.convexmirror.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.export.ExportListener.Loop;
import dev.convexmirror.status.MirrorStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceManagerTest {

    private static final Duration STALLED = Duration.ofMinutes(10);
    private static final Optional<Duration> WATCHED = Optional.of(Duration.ofDays(1));

    private final List<String> sent = new ArrayList<>();
    private final List<Instant> now = new ArrayList<>(List.of(Instant.EPOCH));
    private final InstantSource time = now::getLast;
    private final MirrorStatus status = new MirrorStatus(time.withZone(ZoneOffset.UTC), time);

    @Test
    void a_start_is_told_with_the_status() {
        // Given
        try (ServiceManager manager = manager(WATCHED)) {
            // When
            manager.started();
        }
        // Then
        assertThat(sent).containsExactly("READY=1 STATUS=Starting.", "STOPPING=1 STATUS=Stopping.");
    }

    @Test
    void a_sign_of_life_is_given_while_both_loops_turn() {
        // Given
        ServiceManager manager = manager(WATCHED);
        manager.tell();
        later(STALLED.minusMillis(1));
        // When
        manager.tell();
        // Then
        assertThat(sent).containsExactly("STATUS=Starting. WATCHDOG=1", "WATCHDOG=1");
    }

    @Test
    void no_sign_of_life_is_given_when_one_loop_is_silent() {
        // Given
        ServiceManager manager = manager(WATCHED);
        later(STALLED);
        status.alive(Loop.FETCH);
        // When
        manager.tell();
        // Then
        assertThat(sent).containsExactly("STATUS=Starting.");
    }

    @Test
    void a_mirror_that_is_switched_off_has_no_loops_that_could_stop() {
        // Given
        ServiceManager manager = manager(WATCHED);
        status.disabled();
        later(STALLED);
        // When
        manager.tell();
        // Then
        assertThat(sent)
                .singleElement()
                .asString()
                .contains("mirror.export.enabled")
                .contains("WATCHDOG=1");
    }

    @Test
    void nobody_who_does_not_watch_is_given_signs_of_life() {
        // Given
        ServiceManager manager = manager(Optional.empty());
        manager.tell();
        // When
        manager.tell();
        // Then
        assertThat(sent).containsExactly("STATUS=Starting.");
    }

    @Test
    void an_agent_that_stands_by_is_as_alive_as_another() {
        // Given
        ServiceManager manager = manager(WATCHED);
        status.standingBy("another", true);
        // When
        manager.tell();
        // Then
        assertThat(sent).containsExactly("STATUS=Standing by; another agent mirrors. WATCHDOG=1");
    }

    @Test
    void a_trouble_is_one_line_of_the_status() {
        // Given
        ServiceManager manager = manager(Optional.empty());
        status.sinkFailed("nobody\nREADY=1", Duration.ZERO);
        // When
        manager.tell();
        // Then
        assertThat(sent).containsExactly("STATUS=Starting. Elasticsearch: nobody READY=1");
    }

    @Test
    void a_socket_that_nobody_reads_does_not_disturb_the_mirror() {
        // Given
        NotifySocket broken = assignments -> {
            throw new IOException("nobody there");
        };
        ServiceManager manager = new ServiceManager(Optional.of(broken), WATCHED, status, STALLED);
        // When
        manager.tell();
        // Then
        assertThat(manager).satisfies(ServiceManager::close);
    }

    @Test
    void without_a_service_manager_nothing_is_told() {
        // Given
        try (ServiceManager manager = ServiceManager.of(Map.of("WATCHDOG_USEC", "junk"), status, STALLED)) {
            // When
            manager.started();
        }
        // Then
        assertThat(sent).isEmpty();
    }

    @Test
    void an_address_of_another_kind_is_told() {
        assertThatThrownBy(() -> ServiceManager.of(Map.of("NOTIFY_SOCKET", "vsock:2:1"), status, STALLED))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("NOTIFY_SOCKET is \"vsock:2:1\"");
    }

    private ServiceManager manager(Optional<Duration> watchdog) {
        NotifySocket socket = assignments -> sent.add(String.join(" ", assignments));
        return new ServiceManager(Optional.of(socket), watchdog, status, STALLED);
    }

    private void later(Duration duration) {
        now.add(time.instant().plus(duration));
    }
}
