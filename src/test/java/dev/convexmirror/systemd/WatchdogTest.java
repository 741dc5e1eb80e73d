package dev.convexmirror.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogTest {

    private static final long PID = 42;

    @Test
    void nobody_watches_where_no_time_is_given() {
        assertThat(Watchdog.timeout(Map.of("WATCHDOG_PID", "42"), PID)).isEmpty();
    }

    @Test
    void the_time_is_in_microseconds() {
        assertThat(Watchdog.timeout(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "42"), PID))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void the_watchdog_of_another_process_is_not_ours() {
        assertThat(Watchdog.timeout(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "41"), PID))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "0", "-1", "99999999999999999999", "18446744073709551"})
    void a_time_that_no_service_manager_sets_is_told(String time) {
        assertThatThrownBy(() -> Watchdog.timeout(Map.of("WATCHDOG_USEC", time), PID))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("WATCHDOG_USEC is \"" + time + "\"");
    }
}
