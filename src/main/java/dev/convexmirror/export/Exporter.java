package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.CheckpointStore;
import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.SteadyClock;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportListener.Loop;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.BulkListener;
import dev.convexmirror.index.BulkWriter;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.Fence;
import dev.convexmirror.index.GenerationCopy;
import dev.convexmirror.index.GenerationMappings;
import dev.convexmirror.index.GenerationUpkeep;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Publication;
import dev.convexmirror.index.ServerInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Mirrors a deployment: a snapshot, then every change, until it is stopped. {@link #run} is for one thread, {@link #stop}
 * for any other.
 */
public final class Exporter {

    private static final Logger LOG = Logger.getLogger(Exporter.class);

    /** A page that comes within this time goes to Elasticsearch right behind the one before. */
    private static final Duration NEXT_PAGE = Duration.ofSeconds(1);

    private final ExportConfig config;
    private final Fence fence;
    private final ConvexClient convex;
    private final ElasticsearchConnection elasticsearch;
    private final BulkSettings bulk;
    private final ExportListener listener;
    private final BulkListener bulkListener;
    private final MirroredTables mirrored;
    private final PageCommitter committer;
    private final TableMappings mappings;
    private final SinkRetry sinkRetry;
    private final Generations generations;
    private final DeadLetters deadLetters;
    private final PageFetcher fetcher;
    private final RequestDesk requests;

    private volatile boolean stopping;
    private volatile Optional<PageQueue> queue = Optional.empty();

    /**
     * Prepares a mirror; nothing is asked or written yet.
     *
     * @param identity  the mirror's name and the agent's version
     * @param listener  is told what the loops do
     * @param clocks    for what people read, and for intervals
     */
    public Exporter(
            Identity identity,
            ExportConfig config,
            ExportedTables tables,
            ConvexClient convex,
            ElasticsearchConnection elasticsearch,
            BulkSettings bulk,
            ExportListener listener,
            BulkListener bulkListener,
            Clocks clocks) {
        Clock clock = clocks.wall();
        this.config = config;
        this.fence = new Fence(identity.epoch());
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.bulk = bulk;
        this.listener = listener;
        this.bulkListener = bulkListener;
        this.sinkRetry = SinkRetry.whileIndicesExist(listener);
        this.deadLetters = new DeadLetters(elasticsearch, identity.mirror(), clock);
        TableWatch watch = new TableWatch(convex, tables, config, clocks.steady());
        this.fetcher = new PageFetcher(convex, watch, config, clock);
        this.mappings = new TableMappings(
                tables,
                new TableSchemas(convex, clocks.steady()),
                new GenerationMappings(elasticsearch, identity.mirror()),
                sinkRetry,
                config.onSchemaChange());
        this.generations = new Generations(elasticsearch, identity.mirror(), identity.version(), fence);
        Publication publication = new Publication(elasticsearch, identity.mirror(), fence);
        Ledger ledger = new Ledger(
                Checkpoint.initial(convex.url(), clock.instant()),
                new CheckpointStore(elasticsearch, identity.mirror(), identity.epoch()),
                sinkRetry,
                clocks.steady(),
                config.checkpointEvery());
        this.mirrored = new MirroredTables(ledger, tables.names(), watch, listener, clock);
        this.committer = new PageCommitter(
                ledger,
                generations,
                new Aliases(elasticsearch, identity.mirror()),
                publication,
                new IndexWatch(new GenerationUpkeep(elasticsearch, identity.mirror()), publication, sinkRetry),
                mappings,
                mirrored,
                watch,
                sinkRetry,
                listener,
                clock,
                clocks.steady(),
                config);
        // the kinds of request that this agent knows, with what acts on each
        Map<String, RequestHandler> handlers = Map.of("resync", new ResyncHandler(mirrored));
        this.requests = new RequestDesk(new Requests(elasticsearch, identity.mirror(), clock), handlers, sinkRetry);
    }

    /**
     * Mirrors until {@link #stop}. Whatever may pass is repeated for ever.
     *
     * @throws ConvexException        when Convex refuses the key, or has no change feed
     * @throws ProbeException         when what answers is no Elasticsearch that can be used
     * @throws ExportRefusedException when a person has to decide
     * @throws IndexGoneException     when an index is not there any more; another exporter will mend that
     */
    public void run() throws ConvexException, ProbeException, InterruptedException {
        ServerInfo server = sinkRetry.call(elasticsearch::probe);
        mappings.tryOut();
        committer.resume();
        sinkRetry.call(deadLetters::remember);
        var remakes = mappings.review(mirrored.targets());
        mirrored.resync(mappings.reconfigured());
        LOG.infof(
                "Mirroring %s into Elasticsearch %s: %s.",
                convex.url(),
                server.version().orElse(""),
                committer.cursor().isPresent() ? "going on after page " + committer.page() : "taking a snapshot");
        try (BulkWriter writer =
                new BulkWriter(elasticsearch, fence, bulk.concurrency(), bulk.bytes(), deadLetters, bulkListener)) {
            PageApplier applier = new PageApplier(writer);
            Remaking remaking = new Remaking(
                    generations,
                    new GenerationCopy(elasticsearch, writer, () -> listener.alive(Loop.APPLY)),
                    sinkRetry,
                    mirrored);
            if (!remakes.isEmpty()) {
                remaking.remake(remakes, committer);
                committer.persist();
            }
            while (!stopping) {
                try {
                    follow(applier, remaking);
                } catch (ConvexException.SnapshotExpired e) {
                    LOG.warnf("%s Taking a new snapshot; what readers see stays until it is complete.", e.getMessage());
                    listener.snapshotRestarted(e.getMessage());
                    committer.restart();
                }
            }
        }
        LOG.infof("Stopped after page %d.", committer.page());
    }

    /** Lets the page in hand finish; {@link #run} returns then. Pages that wait are fetched again another time. */
    public void stop() {
        stopping = true;
        queue.ifPresent(PageQueue::close);
    }

    private void follow(PageApplier applier, Remaking remaking)
            throws ConvexException, ProbeException, InterruptedException {
        PollPause pause = new PollPause(config.pollMin(), config.pollMax());
        PageSequence sequence = new PageSequence(applier, committer, mirrored, mappings, remaking, listener);
        try (PageQueue pages = PageQueue.start(
                fetcher, new SourceRetry(listener), pause, listener, committer.cursor(), committer.page() + 1)) {
            queue = Optional.of(pages);
            for (Optional<SpooledPage> next = pages.take(); next.isPresent() && !stopping; next = pages.take()) {
                try (SpooledPage page = next.get()) {
                    sequence.apply(page);
                }
                rebuild(sequence);
                requests.serve(sequence);
                if (!sequence.isUnsettled()) {
                    committer.inspect();
                }
                if (sequence.isUnsettled() && !pages.awaitNext(NEXT_PAGE)) {
                    sequence.settle();
                }
            }
        }
        sequence.settle();
    }

    /** Has tables read again of which a field changed its type, if that is wanted. */
    private void rebuild(PageSequence sequence) throws ProbeException, InterruptedException {
        Set<TableName> tables = mappings.takeRebuilds(mirrored::isFollowed);
        if (!tables.isEmpty()) {
            sequence.settle();
            LOG.infof("Reading again as a whole, because fields changed their type: %s.", tables);
            mirrored.resync(tables);
        }
    }

    /**
     * Who is mirroring.
     *
     * @param mirror  {@code mirror.name}
     * @param version the agent's own version
     * @param epoch   that of the lease under which it writes
     */
    public record Identity(String mirror, String version, long epoch) {}

    /**
     * The time.
     *
     * @param wall   for what is stored and what people read; may jump
     * @param steady for intervals; never jumps
     */
    public record Clocks(Clock wall, InstantSource steady) {

        /** Those of this machine. */
        public static Clocks system() {
            return new Clocks(Clock.systemUTC(), new SteadyClock());
        }
    }

    /**
     * How bulk requests are made.
     *
     * @param concurrency requests in flight
     * @param bytes       size at which one is sent
     */
    public record BulkSettings(int concurrency, long bytes) {}
}
