package dev.convexmirror.demo;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;

/** One line of what is going on: documents on both sides, changes applied, lag. */
final class LiveLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final ConvexEmulator convex;
    private final Elasticsearch elasticsearch;
    private final AgentProcess agent;

    LiveLine(ConvexEmulator convex, Elasticsearch elasticsearch, AgentProcess agent) {
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.agent = agent;
    }

    @Override
    public String toString() {
        double lag = lag();
        return "%s  source %,7d  mirror %,7d documents  applied %,7.0f changes  lag %s"
                .formatted(
                        LocalTime.now(ZoneId.systemDefault()).format(TIME),
                        inSource(),
                        inMirror(),
                        applied(),
                        Double.isNaN(lag) ? "- (snapshot)" : "%.2f s".formatted(lag));
    }

    /** Upserts and deletes that are in Elasticsearch, since the agent started. */
    double applied() {
        return metric("convex_mirror_documents_total") + metric("convex_mirror_tombstones_total");
    }

    /** How far the mirror is behind, in seconds; not a number until it was consistent. */
    double lag() {
        return metric("convex_mirror_lag_seconds");
    }

    private double metric(String name) {
        return agent.metric(name).orElse(Double.NaN);
    }

    private long inSource() {
        return convex.snapshot().tables().values().stream().mapToLong(Map::size).sum();
    }

    private long inMirror() {
        Set<String> aliases = elasticsearch.aliases(Search.PREFIX);
        return aliases.isEmpty()
                ? 0
                : elasticsearch
                        .get("/" + String.join(",", aliases) + "/_count")
                        .path("count")
                        .asLong();
    }
}
