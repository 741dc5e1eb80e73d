package dev.convexmirror.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * One import of one table.
 *
 * @param rows         how many the table has
 * @param reading      how long a client took that does nothing but read them
 * @param snapshot     from the moment the agent begins to read until all rows are in Convex
 * @param cpu          what the agent used meanwhile
 * @param snapshotting its largest resident set until then, its start included, in bytes
 * @param following    its largest resident set while changes came after that, in bytes
 */
record ImportOutcome(int rows, Duration reading, Duration snapshot, Duration cpu, long snapshotting, long following) {

    /** Rows a second of the snapshot. */
    double rate() {
        return rows / seconds(snapshot);
    }

    private double toReading() {
        return seconds(reading) / seconds(snapshot);
    }

    private double cpuPerMillion() {
        return seconds(cpu) / rows * 1e6;
    }

    /** @param outcomes by the kind of database and what else was different */
    static String table(Map<String, List<ImportOutcome>> outcomes) {
        return String.format(
                        Locale.ROOT,
                        "%-26s |%30s |%32s |%24s |%12s |%13s%n",
                        "",
                        "rows/s of the snapshot",
                        "agent ÷ reading alone",
                        "CPU s per million rows",
                        "snapshot MB",
                        "following MB")
                + outcomes.entrySet().stream()
                        .map(database -> row(database.getKey(), database.getValue()))
                        .collect(Collectors.joining());
    }

    private static String row(String database, Collection<ImportOutcome> outcomes) {
        Spread rate = spread(outcomes, ImportOutcome::rate);
        Spread ratio = spread(outcomes, ImportOutcome::toReading);
        return String.format(
                Locale.ROOT,
                "%-26s |%30s |%32s |%24.1f |%12.0f |%13.0f%n",
                database,
                String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f)", rate.median(), rate.min(), rate.max()),
                String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", ratio.median(), ratio.min(), ratio.max()),
                spread(outcomes, ImportOutcome::cpuPerMillion).median(),
                spread(outcomes, outcome -> outcome.snapshotting() / 1e6).max(),
                spread(outcomes, outcome -> outcome.following() / 1e6).max());
    }

    private static Spread spread(Collection<ImportOutcome> outcomes, ToDoubleFunction<ImportOutcome> number) {
        return Spread.of(outcomes.stream().mapToDouble(number).boxed().toList());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
