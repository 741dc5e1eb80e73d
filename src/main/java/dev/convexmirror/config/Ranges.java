package dev.convexmirror.config;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a value may be beyond its type, checked at the start: a timeout of nothing would otherwise be noticed at the first request. */
final class Ranges {

    private static final Duration INSTANT = Duration.ofMillis(1);
    /** Longer is a slip, and close to what some of the clients take. */
    private static final Duration LONG = Duration.ofDays(20);

    private static final Duration YEAR = Duration.ofDays(366);

    private static final long KIB = 1 << 10;
    private static final long GIB = 1 << 30;

    private final List<String> problems = new ArrayList<>();

    private Ranges() {}

    /** @throws ConfigurationException naming every key that is out of its range */
    static void require(MirrorConfig mirror) {
        Ranges ranges = new Ranges();
        var convex = mirror.convex();
        ranges.duration("convex.connect-timeout", convex.connectTimeout(), INSTANT, LONG);
        ranges.duration("convex.read-timeout", convex.readTimeout(), INSTANT, LONG);
        ranges.duration("convex.stall-timeout", convex.stallTimeout(), INSTANT, LONG);
        var elasticsearch = mirror.elasticsearch();
        ranges.duration("elasticsearch.request-timeout", elasticsearch.requestTimeout(), INSTANT, LONG);
        ranges.number("elasticsearch.bulk-concurrency", elasticsearch.bulkConcurrency(), 1, 64);
        ranges.size("elasticsearch.bulk-size", elasticsearch.bulkSize(), KIB, GIB);
        var export = mirror.export();
        ranges.duration("export.poll-min", export.pollMin(), INSTANT, LONG);
        ranges.duration("export.poll-max", export.pollMax(), INSTANT, LONG);
        ranges.duration("export.list-tables-every", export.listTablesEvery(), INSTANT, LONG);
        ranges.duration("export.keep-dropped", export.keepDropped(), Duration.ZERO, YEAR);
        ranges.number("export.keep-generations", export.keepGenerations(), 0, 100);
        ranges.duration("export.import-quiet", export.importQuiet(), INSTANT, LONG);
        ranges.duration("export.import-failed-after", export.importFailedAfter(), Duration.ofSeconds(1), YEAR);
        ranges.duration("export.import-patience", export.importPatience(), Duration.ZERO, YEAR);
        ranges.duration("export.checkpoint-every", export.checkpointEvery(), Duration.ZERO, LONG);
        ranges.duration("export.progress-every", export.progressEvery(), Duration.ofSeconds(1), LONG);
        // the agent has to be gone 10 s after a signal
        ranges.duration("export.shutdown-timeout", export.shutdownTimeout(), Duration.ZERO, Duration.ofSeconds(8));
        ranges.size("export.spool-memory", export.spoolMemory(), 0, GIB);
        mirror.verify().every().ifPresent(every -> ranges.duration("verify.every", every, Duration.ofSeconds(1), LONG));
        ranges.number("dead-letters.max-count", mirror.deadLetters().maxCount(), 0, Integer.MAX_VALUE);
        ranges.share("dead-letters.max-share", mirror.deadLetters().maxShare());
        // shorter than this, a pause of the collector or of the cluster costs the lease
        ranges.duration("lease.duration", mirror.lease().duration(), Duration.ofSeconds(1), Duration.ofHours(1));
        ranges.duration("health.max-lag", mirror.health().maxLag(), INSTANT, LONG);
        ranges.duration("health.stalled-after", mirror.health().stalledAfter(), INSTANT, LONG);
        if (!ranges.problems.isEmpty()) {
            throw new ConfigurationException(String.join("\n", ranges.problems));
        }
    }

    private void duration(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            refuse(key, text(value), text(least), text(most));
        }
    }

    private void share(String key, double value) {
        if (!(value >= 0 && value <= 1)) {
            refuse(key, "" + value, "0", "1");
        }
    }

    private void number(String key, long value, long least, long most) {
        if (value < least || value > most) {
            refuse(key, "" + value, "" + least, "" + most);
        }
    }

    private void size(String key, MemorySize value, long least, long most) {
        long bytes = value.asLongValue();
        if (bytes < least || bytes > most) {
            refuse(key, bytes + " bytes", least + " bytes", most + " bytes");
        }
    }

    private void refuse(String key, String value, String least, String most) {
        problems.add(
                KnownKeys.PREFIX + key + " is " + value + "; it has to be between " + least + " and " + most + ".");
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
