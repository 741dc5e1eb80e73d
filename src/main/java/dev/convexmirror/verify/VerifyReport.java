package dev.convexmirror.verify;

import java.time.Instant;
import java.util.List;

/**
 * What a verification found.
 *
 * @param tables every table that was asked for, by name
 * @param asOf the state of the source that was walked
 */
public record VerifyReport(List<TableReport> tables, Instant asOf) {

    public VerifyReport {
        tables = List.copyOf(tables);
    }

    /** Whether some table differs for good. */
    public boolean isDrift() {
        return tables.stream().anyMatch(TableReport::isDrift);
    }

    /** Whether some table could not be judged. */
    public boolean isUndecided() {
        return tables.stream().anyMatch(TableReport::isUndecided);
    }
}
