package dev.convexmirror.convex;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** The tables of a deployment, listed again from time to time. Thread-safe. */
final class TableListing {

    /** Lists the tables now. */
    @FunctionalInterface
    interface Source {
        Set<TableName> list() throws ConvexException;
    }

    /**
     * What two listings in a row said.
     *
     * @param present the tables of the last one
     * @param before the tables of the one before it, if there was one
     */
    record Tables(Set<TableName> present, Optional<Set<TableName>> before) {
        Tables {
            present = Set.copyOf(present);
        }

        /** Whether two listings agree that there is no such table: one could be a slip. */
        boolean gone(TableName table) {
            return !present.contains(table)
                    && before.filter(tables -> !tables.contains(table)).isPresent();
        }
    }

    private final Source source;
    private final Duration every;
    private final InstantSource clock;
    private Instant due = Instant.MIN;
    private Optional<Tables> last = Optional.empty();

    TableListing(Source source, Duration every, InstantSource clock) {
        this.source = source;
        this.every = every;
        this.clock = clock;
    }

    /** What is known, not older than the time between two listings. */
    synchronized Tables tables() throws ConvexException {
        if (last.isPresent() && clock.instant().isBefore(due)) {
            return last.get();
        }
        return list();
    }

    /** What is true now. */
    synchronized Tables list() throws ConvexException {
        Tables tables = new Tables(source.list(), last.map(Tables::present));
        last = Optional.of(tables);
        due = clock.instant().plus(every);
        return tables;
    }
}
