package dev.convexmirror.status;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportListener;
import dev.convexmirror.index.BulkListener;
import dev.convexmirror.index.BulkResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The numbers under {@code /q/metrics}; every name begins with {@code convex_mirror_}. All of them exist from the start,
 * so that an alert on one can tell zero from absent. What the loops say is passed on to the {@link MirrorStatus}.
 */
public final class MirrorMetrics implements ExportListener, BulkListener {

    private final MirrorStatus status;
    private final Clock clock;
    private final Counter documents;
    private final Counter tombstones;
    private final Counter superseded;
    private final Counter deadLettered;
    private final Counter retriedItems;
    private final Counter sourceRetries;
    private final Counter sinkRetries;
    private final Counter pages;
    private final Counter published;
    private final Counter healed;
    private final Counter restarts;
    private final Counter bulkBytes;
    private final Timer pageFetch;
    private final Timer bulkLatency;
    private final Timer changeLag;
    private final MultiGauge generations;

    /** Registers every meter; those that follow the state of the mirror read {@code status}. */
    public MirrorMetrics(MeterRegistry registry, MirrorStatus status, Clock clock) {
        this.status = status;
        this.clock = clock;
        documents = counter(registry, "documents", "Documents written to their index");
        tombstones = counter(registry, "tombstones", "Deletes applied to their index");
        superseded = counter(registry, "superseded", "Changes that their index already had in a newer version");
        deadLettered = counter(registry, "dead.lettered", "Changes that Elasticsearch refused for good");
        retriedItems = counter(registry, "retried", "Changes sent again because Elasticsearch was busy");
        sourceRetries = counter(registry, "source.retries", "Requests to Convex that failed and were repeated");
        sinkRetries = counter(registry, "sink.retries", "Requests to Elasticsearch that failed and were repeated");
        pages = counter(registry, "pages", "Pages of the change feed that are durable");
        published = counter(registry, "generations.published", "Generations that became what readers see");
        healed =
                counter(registry, "healed.documents", "Documents removed after a crash before they were fetched again");
        restarts = counter(registry, "snapshot.restarts", "Snapshots begun anew because the source asked for it");
        bulkBytes = counter(registry, "bulk.bytes", "Bytes of bulk requests");
        pageFetch = Timer.builder("convex_mirror.page.fetch")
                .description("From the request of a page to its last byte")
                .register(registry);
        bulkLatency = Timer.builder("convex_mirror.bulk.latency")
                .description("From sending a bulk request to its answer")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        changeLag = Timer.builder("convex_mirror.change.lag")
                .description("From the commit in Convex to its acknowledgement by Elasticsearch, while tailing;"
                        + " it is searchable at the index's next refresh")
                .publishPercentiles(0.5, 0.99)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry);
        generations = MultiGauge.builder("convex_mirror.generation")
                .description("1 for each generation of each table, by its state")
                .register(registry);
        Gauge.builder("convex_mirror.cursor.age.seconds", status, s -> seconds(s.cursorAge()))
                .description("Age of the cursor from which the feed goes on; NaN while there is none."
                        + " Older than the source keeps its log, all tables are read anew")
                .register(registry);
        Gauge.builder("convex_mirror.lag.seconds", status, s -> seconds(s.lag()))
                .description("How far behind the source the mirror is at most; NaN until it was consistent")
                .register(registry);
        Gauge.builder("convex_mirror.leader", status, s -> s.role() == MirrorStatus.Role.LEADER ? 1 : 0)
                .description("1 while this agent holds the lease of the mirror and writes")
                .register(registry);
        Gauge.builder("convex_mirror.held.tables", status, s -> s.held().size())
                .description("Tables that readers see as they were before an import, which runs or has failed")
                .register(registry);
        Gauge.builder("convex_mirror.consistent", status, s -> s.consistent() ? 1 : 0)
                .description("1 while readers see every table as of one moment")
                .register(registry);
    }

    @Override
    public void leading(long epoch) {
        status.leading(epoch);
    }

    @Override
    public void notLeading() {
        status.notLeading();
    }

    @Override
    public void standingBy(String leader, boolean alive) {
        status.standingBy(leader, alive);
    }

    @Override
    public void alive(Loop loop) {
        status.alive(loop);
    }

    @Override
    public void resumed(long cursorTs) {
        status.resumed(cursorTs);
    }

    @Override
    public void fetched(FetchedPage page) {
        pageFetch.record(page.took());
        status.fetched(page);
    }

    @Override
    public void sourceFailed(String reason, Duration delay) {
        sourceRetries.increment();
        status.sourceFailed(reason, delay);
    }

    @Override
    public void sinkFailed(String reason, Duration delay) {
        sinkRetries.increment();
        status.sinkFailed(reason, delay);
    }

    @Override
    public void sinkAnswered() {
        status.sinkAnswered();
    }

    @Override
    public void applied(AppliedPage page) {
        pages.increment();
        long now = Nanos.of(clock.instant());
        page.commits().forEach(ts -> changeLag.record(Duration.ofNanos(Math.max(0, now - ts))));
        status.applied(page);
    }

    @Override
    public void tables(Collection<TableOverview> tables) {
        generations.register(
                tables.stream()
                        .flatMap(table -> Stream.of(
                                        row(table, table.serving(), "serving"), row(table, table.filling(), "filling"))
                                .flatMap(Optional::stream))
                        .toList(),
                true);
        status.tables(tables);
    }

    @Override
    public void published(TableName table, String alias, String generation) {
        published.increment();
        status.published(table, alias, generation);
    }

    @Override
    public void healed(long count) {
        healed.increment((double) count);
        status.healed(count);
    }

    @Override
    public void snapshotRestarted(String reason) {
        restarts.increment();
        status.snapshotRestarted(reason);
    }

    @Override
    public void answered(BulkResult result) {
        documents.increment(result.written());
        tombstones.increment(result.deleted());
        superseded.increment(result.superseded());
        retriedItems.increment(result.retried());
        deadLettered.increment(result.deadLettered());
        bulkBytes.increment((double) result.bytes());
        bulkLatency.record(result.duration());
        status.sinkAnswered();
    }

    @Override
    public void retrying(String reason, int attempt, Duration delay) {
        sinkFailed(reason, delay);
    }

    private static Optional<Row<?>> row(TableOverview table, String index, String state) {
        return index.isEmpty()
                ? Optional.empty()
                : Optional.of(Row.of(
                        Tags.of(
                                "table",
                                table.table().toString(),
                                "alias",
                                table.alias(),
                                "index",
                                index,
                                "state",
                                state),
                        1));
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(length -> length.toNanos() / 1e9).orElse(Double.NaN);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("convex_mirror." + name).description(description).register(registry);
    }
}
