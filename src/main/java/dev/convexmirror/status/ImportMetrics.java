package dev.convexmirror.status;

import dev.convexmirror.imports.ImportStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The numbers of the imports, by their table in Convex; all exist once the agent has started. Safe for use by several threads. */
public final class ImportMetrics {

    private final MeterRegistry registry;
    private final InstantSource clock;
    private volatile List<ImportStatus> imports = List.of();

    /** Registers nothing yet. */
    public ImportMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Begins to publish; to be called once. */
    public void follow(Collection<ImportStatus> statuses) {
        imports = List.copyOf(statuses);
        imports.forEach(this::register);
    }

    private void register(ImportStatus status) {
        Tags tags = Tags.of("table", status.name());
        FunctionCounter.builder("convex_mirror.import.rows", status, ImportStatus::rows)
                .description("Rows that were written to the table in Convex, or removed from it")
                .tags(tags)
                .register(registry);
        status.foreignWrites().keySet().forEach(kind -> FunctionCounter.builder(
                        "convex_mirror.import.foreign.writes", status, each -> each.foreignWrites()
                                .getOrDefault(kind, 0L))
                .description("Changes of the table in Convex that the import did not make, found by its guard")
                .tags(tags.and("kind", kind))
                .register(registry));
        Gauge.builder("convex_mirror.import.dead.letters", status, ImportStatus::deadLetters)
                .description("Rows that Convex did not take and that are dead letters now")
                .tags(tags)
                .register(registry);
        Gauge.builder("convex_mirror.import.lag.seconds", status, this::seconds)
                .description(
                        "How far the table in Convex is behind its source; NaN unless this agent follows the changes")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "convex_mirror.import.troubled",
                        status,
                        each -> each.trouble().isPresent() ? 1 : 0)
                .description("1 while the import does not get on; /q/health/ready says why")
                .tags(tags)
                .register(registry);
    }

    /** How each import is doing, by the name of its table, for people. */
    Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        for (ImportStatus status : imports) {
            StringBuilder text = new StringBuilder(status.state().name().toLowerCase(Locale.ROOT));
            lag(status)
                    .ifPresent(lag -> text.append(", ").append(lag.toMillis()).append(" ms behind"));
            text.append(", ").append(status.deadLetters()).append(" dead letters");
            long foreign = status.countOfForeignWrites();
            if (foreign > 0) {
                text.append(", ").append(foreign).append(" foreign writes");
            }
            if (status.isReplaced()) {
                text.append(". Somebody else has replaced or emptied the table");
            }
            status.unguarded().ifPresent(why -> text.append(". Not guarded: ").append(why));
            status.trouble().ifPresent(why -> text.append(". ").append(why));
            details.put(status.name(), text.toString());
        }
        return details;
    }

    private Optional<Duration> lag(ImportStatus status) {
        return status.asOf()
                .map(time -> Duration.between(time, clock.instant()))
                // the source's clock may be ahead
                .map(lag -> lag.isNegative() ? Duration.ZERO : lag);
    }

    private double seconds(ImportStatus status) {
        return lag(status).map(lag -> lag.toNanos() / 1e9).orElse(Double.NaN);
    }
}
