package dev.convexmirror.verify;

import dev.convexmirror.convex.TableName;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found about one table.
 *
 * @param alias under which readers see it; {@code ""} when it has none yet
 * @param source documents that the source had when the walk ended
 * @param mirror documents that the index had
 * @param drift documents that differ, by kind; every kind is present
 * @param examples ids of some of them, by kind
 * @param deadLettered documents that differ because Elasticsearch refused them
 * @param undecided documents that differ, but may still be on their way
 * @param repaired documents that differed and were mended
 * @param problem what is wrong with the alias; that is drift as well
 * @param skipped why the table could not be compared; then nothing is known of its documents
 */
public record TableReport(
        TableName table,
        String alias,
        long source,
        long mirror,
        Map<Drift, Long> drift,
        Map<Drift, List<String>> examples,
        long deadLettered,
        long undecided,
        long repaired,
        Optional<String> problem,
        Optional<String> skipped) {

    public TableReport {
        drift = Collections.unmodifiableMap(new EnumMap<>(drift));
        examples = Map.copyOf(examples);
    }

    /** Documents that differ for good. */
    public long drifted() {
        return drift.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether readers may see something else than the source has. */
    public boolean isDrift() {
        return problem.isPresent() || drifted() > 0;
    }

    /** Whether it is not known whether the table is equal. */
    public boolean isUndecided() {
        return skipped.isPresent() || undecided > 0;
    }
}
