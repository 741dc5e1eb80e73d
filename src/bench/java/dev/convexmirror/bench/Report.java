package dev.convexmirror.bench;

import java.util.Locale;
import java.util.function.Function;

/** The table that {@code ./dev bench} prints; docs/performance.md says what the columns mean. */
final class Report {
    static final String FEED = "feed alone";
    static final String TRANSFORM = "feed + transform";
    static final String LOADER = "bare loader";
    static final String AGENT = "agent, end to end";

    private final Results results;

    Report(Results results) {
        this.results = results;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-18s|%-43s|%-19s|%-38s|%-30s%n",
                "",
                " documents/s and MB/s, from first request",
                " documents/s from",
                " CPU s of a run (median)",
                " peak MB (largest)"));
        text.append(String.format(
                Locale.ROOT,
                "%-18s|%10s %10s %10s %10s|%19s|%8s %8s %10s %9s|%8s %10s %10s%n",
                "",
                "min",
                "median",
                "max",
                "median MB",
                "process start",
                "starting",
                "own",
                "Elastic",
                "emulator",
                "own",
                "Elastic",
                "emulator"));
        results.contestants().forEach(contestant -> text.append(row(contestant)));
        return text.append(System.lineSeparator()).append(ratios()).toString();
    }

    private String row(String contestant) {
        Spread rate = results.of(contestant, Run::rate);
        return String.format(
                Locale.ROOT,
                "%-18s|%,10.0f %,10.0f %,10.0f %10.1f|%,19.0f|%8.1f %8.1f %10.1f %9.1f|%8.0f %10.0f %10.0f%n",
                contestant,
                rate.min(),
                rate.median(),
                rate.max(),
                results.of(contestant, Run::megabytesPerSecond).median(),
                results.of(contestant, Run::rateFromStart).median(),
                results.of(contestant, run -> run.outcome().cpuBefore().toNanos() / 1e9)
                        .median(),
                results.of(contestant, Run::ownCpu).median(),
                cpu(contestant, Run::elasticsearch),
                cpu(contestant, Run::emulator),
                peak(contestant, Run::own),
                peak(contestant, Run::elasticsearch),
                peak(contestant, Run::emulator));
    }

    private double cpu(String contestant, Function<Run, Usage> process) {
        return results.of(contestant, run -> process.apply(run).cpuSeconds()).median();
    }

    private double peak(String contestant, Function<Run, Usage> process) {
        return results.of(contestant, run -> process.apply(run).peakMegabytes()).max();
    }

    private String ratios() {
        return ratio(
                        "agent ÷ bare loader, from first request",
                        results.of(AGENT, LOADER, (agent, loader) -> agent.rate() / loader.rate()),
                        "goal ≥ 0.85, later ≥ 0.95")
                + ratio(
                        "agent ÷ bare loader, from process start",
                        results.of(AGENT, LOADER, (agent, loader) -> agent.rateFromStart() / loader.rateFromStart()),
                        "")
                + ratio(
                        "agent CPU ÷ Elasticsearch CPU, from first request",
                        results.of(
                                AGENT, run -> run.ownCpu() / run.elasticsearch().cpuSeconds()),
                        "goal < 0.15")
                + ratio(
                        "Elasticsearch CPU, agent ÷ bare loader",
                        results.of(
                                AGENT,
                                LOADER,
                                (agent, loader) -> agent.elasticsearch().cpuSeconds()
                                        / loader.elasticsearch().cpuSeconds()),
                        "1 when both make the same work")
                + ratio(
                        "feed alone ÷ bare loader",
                        results.of(FEED, LOADER, (feed, loader) -> feed.rate() / loader.rate()),
                        "far above 1, or the feed is what is measured")
                + String.format(
                        Locale.ROOT,
                        "CPU s per million documents: agent %.1f, Elasticsearch %.1f (medians)%n",
                        results.of(AGENT, Run::ownCpuPerMillion).median(),
                        results.of(AGENT, Run::elasticsearchCpuPerMillion).median());
    }

    private static String ratio(String name, Spread ratio, String note) {
        return String.format(
                Locale.ROOT,
                "%-54s %6.3f   (%.3f to %.3f)   %s%n",
                name,
                ratio.median(),
                ratio.min(),
                ratio.max(),
                note);
    }
}
