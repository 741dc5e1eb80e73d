package dev.convexmirror.status;

import dev.convexmirror.verify.TableReport;
import dev.convexmirror.verify.VerifyReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** The numbers of the last verification that the agent made; there are none until the first one. */
public final class DriftMetrics {

    private final MultiGauge drift;
    private final Clock clock;
    private final AtomicLong lastRun = new AtomicLong();

    /** Registers the meters. */
    public DriftMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        drift = MultiGauge.builder("convex_mirror.drift.documents")
                .description(
                        "Documents that differed from the source at the last verification; kind alias is 1 for a table"
                                + " whose alias is not as it should be")
                .register(registry);
        Gauge.builder("convex_mirror.verify.last.run.timestamp.seconds", lastRun, AtomicLong::doubleValue)
                .description("When the last verification ended, in seconds since 1970; 0 before the first")
                .register(registry);
    }

    /** A verification ended. A table that it could not judge has no numbers. */
    public void verified(VerifyReport report) {
        List<Row<?>> rows = new ArrayList<>();
        for (TableReport table : report.tables()) {
            if (table.skipped().isEmpty()) {
                table.drift().forEach((kind, count) -> rows.add(row(table, kind.name(), count)));
                rows.add(row(table, "ALIAS", table.problem().isPresent() ? 1 : 0));
            }
        }
        drift.register(rows, true);
        lastRun.set(clock.instant().getEpochSecond());
    }

    private static Row<?> row(TableReport table, String kind, long count) {
        return Row.of(Tags.of("table", table.table().toString(), "kind", kind.toLowerCase(Locale.ROOT)), count);
    }
}
