package dev.convexmirror.systemd;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How often the service manager wants a sign of life (sd_watchdog_enabled(3)). */
final class Watchdog {

    private static final long MICROS_TO_NANOS = 1_000;

    private Watchdog() {}

    /**
     * The time after which silence counts as death; empty when nobody watches this process.
     *
     * @param environment of the process
     * @param pid         of the process
     * @throws EnvironmentException when a variable is no number
     */
    static Optional<Duration> timeout(Map<String, String> environment, long pid) {
        String time = environment.getOrDefault("WATCHDOG_USEC", "");
        String watched = environment.getOrDefault("WATCHDOG_PID", "");
        if (time.isEmpty() || (!watched.isEmpty() && number("WATCHDOG_PID", watched) != pid)) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(number("WATCHDOG_USEC", time) * MICROS_TO_NANOS));
    }

    private static long number(String variable, String value) {
        try {
            long number = Long.parseLong(value);
            if (number > 0 && number <= Long.MAX_VALUE / MICROS_TO_NANOS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new EnvironmentException(
                variable + " is \"" + value + "\", but has to be a positive number. The service manager sets it.");
    }
}
