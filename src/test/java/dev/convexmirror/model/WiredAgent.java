package dev.convexmirror.model;

import dev.convexmirror.checkpoint.Candidate;
import dev.convexmirror.checkpoint.HeldLease;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.export.ExportedTables;
import dev.convexmirror.export.Exporter;
import dev.convexmirror.export.Exporter.BulkSettings;
import dev.convexmirror.export.Exporter.Clocks;
import dev.convexmirror.export.Exporter.Identity;
import dev.convexmirror.export.Leadership;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.status.MirrorMetrics;
import dev.convexmirror.status.MirrorStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The agent without its process: the classes of the product, put together as the command {@code run} does it. It ends by
 * {@link #stop}, as after SIGTERM, or by {@link #crash}: from one moment on it sends nothing and hears nothing.
 */
final class WiredAgent {

    private static final String VERSION = "model";
    private static final Duration LAST_WORDS = Duration.ofMillis(1500);

    private final MirrorConfig config;
    private final Clock clock;
    private final InstantSource steady;
    private final ExportedTables tables;
    private final ConvexClient convex;
    private final ElasticsearchConnection elasticsearch;
    private final MirrorMetrics metrics;
    private final Leadership leadership;
    private final Thread thread;
    private final AtomicBoolean crashed = new AtomicBoolean();
    private final AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());

    private WiredAgent(Map<String, String> settings, Clock clock, InstantSource steady) {
        this.clock = clock;
        this.steady = steady;
        this.config = new SmallRyeConfigBuilder()
                .withCustomizers(new QuarkusConfigBuilderCustomizer())
                .addDiscoveredConverters()
                .withMapping(MirrorConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(MirrorConfig.class);
        this.tables = ExportedTables.of(config.export());
        this.convex = new ConvexClient(config.convex(), VERSION, config.export().listTablesEvery());
        this.elasticsearch = ElasticsearchConnection.open(config.elasticsearch());
        this.metrics = new MirrorMetrics(new SimpleMeterRegistry(), new MirrorStatus(clock, steady), clock);
        this.leadership = new Leadership(
                elasticsearch,
                new Candidate(elasticsearch, config.name(), config.lease().duration(), clock),
                this::exporter,
                metrics);
        this.thread = Thread.ofVirtual().name("leadership").unstarted(this::run);
    }

    /** @param settings by the keys of the product */
    static WiredAgent start(Map<String, String> settings, Clock clock, InstantSource steady) {
        WiredAgent agent = new WiredAgent(settings, clock, steady);
        agent.thread.start();
        return agent;
    }

    private Exporter exporter(HeldLease lease) {
        return new Exporter(
                new Identity(config.name(), VERSION, lease.epoch()),
                config.export(),
                tables,
                convex,
                elasticsearch.permittedBy(lease::require),
                new BulkSettings(
                        config.elasticsearch().bulkConcurrency(),
                        config.elasticsearch().bulkSize().asLongValue()),
                metrics,
                metrics,
                new Clocks(clock, steady));
    }

    private void run() {
        try {
            leadership.run();
        } catch (InterruptedException e) {
            // told to stop at once
        } catch (Throwable e) {
            if (!crashed.get()) {
                failure.set(Optional.of(e));
            }
        }
    }

    boolean isCrashed() {
        return crashed.get();
    }

    /** Why it ended by itself, which it never should. */
    Optional<Throwable> failure() {
        return failure.get();
    }

    /** Cuts its connections and lets go of it; what a request under way does in the cluster, it does. For any thread. */
    void crash() {
        if (crashed.compareAndSet(false, true)) {
            elasticsearch.close();
            convex.close();
            thread.interrupt();
        }
    }

    /**
     * Ends it as SIGTERM does; whether the page in hand is finished depends on the patience.
     *
     * @throws IllegalStateException when it does not end
     */
    void stop(Duration patience) throws InterruptedException {
        if (!crashed.get()) {
            leadership.stop();
            if (!thread.join(patience)) {
                thread.interrupt();
            }
        }
        boolean ended = thread.join(crashed.get() ? LAST_WORDS.multipliedBy(10) : LAST_WORDS.multipliedBy(4));
        crash();
        if (!ended) {
            throw new IllegalStateException("The loop of an agent did not end.");
        }
    }
}
