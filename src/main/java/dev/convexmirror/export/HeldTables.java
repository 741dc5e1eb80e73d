package dev.convexmirror.export;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The tables that readers see as they were before an import. One that failed looks like one that goes on, and it may take long until
 * that is known (see {@link Leftovers}), so a person is told. For one thread.
 */
final class HeldTables {

    private static final Logger LOG = Logger.getLogger(HeldTables.class);

    private final Duration patience;
    private final InstantSource clock;
    private final Map<TableName, Instant> since = new HashMap<>();
    private final Set<TableName> told = new HashSet<>();

    HeldTables(Duration patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /** Takes note of how the tables stand, and tells of each that is held for longer than the patience, once. */
    void follow(Map<TableName, TableState> tables) {
        Set<TableName> held = tables.entrySet().stream()
                .filter(table -> table.getValue().isHeld())
                .map(Map.Entry::getKey)
                .collect(toUnmodifiableSet());
        since.keySet().retainAll(held);
        told.retainAll(held);
        Instant now = clock.instant();
        for (TableName table : held) {
            Instant begun = since.computeIfAbsent(table, any -> now);
            if (!begun.plus(patience).isAfter(now) && told.add(table)) {
                LOG.warnf(
                        "Table %s: an import has not ended within %s. Readers see the table as it was before, until the import"
                                + " is over, or turns out to have failed because it adds no more rows. convex-mirror"
                                + " resync %s shows the table as it is, with the rows of the import.",
                        table, patience, table);
            }
        }
    }
}
