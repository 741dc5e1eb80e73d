package dev.convexmirror.bench;

import dev.convexmirror.rig.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The lines that {@code ./dev bench lag} prints; docs/performance.md says what they mean. */
final class LagReport {
    private LagReport() {}

    /** Of the sorted times in seconds. */
    static String searchable(List<Double> seconds) {
        return String.format(
                Locale.ROOT,
                "commit → searchable, %,d probes     p50 %.3f s   p90 %.3f s   p99 %.3f s   max %.3f s",
                seconds.size(),
                Spread.quantile(seconds, 0.5),
                Spread.quantile(seconds, 0.9),
                Spread.quantile(seconds, 0.99),
                seconds.getLast());
    }

    static String acknowledged(Histogram lag) {
        return String.format(
                Locale.ROOT,
                "commit → acknowledged, the agent's own metric, bounds of buckets   p50 ≤ %.3f s   p99 ≤ %.3f s",
                lag.quantile(0.5).orElse(Double.NaN),
                lag.quantile(0.99).orElse(Double.NaN));
    }

    static String usage(String who, Usage usage, Duration time) {
        return String.format(
                Locale.ROOT,
                "%-29s CPU %6.2f %% of a core over %.0f s, peak memory %.0f MB",
                who + ":",
                usage.cpuSeconds() * 1e11 / time.toNanos(),
                time.toNanos() / 1e9,
                usage.peakMegabytes());
    }
}
