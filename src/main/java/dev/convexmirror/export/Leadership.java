package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Candidate;
import dev.convexmirror.checkpoint.Candidate.Standing;
import dev.convexmirror.checkpoint.CheckpointConflictException;
import dev.convexmirror.checkpoint.HeldLease;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.GenerationVanishedException;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.ServerInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Sees to it that one agent at a time writes for a mirror (I8): stands by until it gets the lease, lets an {@link Exporter}
 * run as long as it holds it, and stands by again. {@link #run} is for one thread, {@link #stop} for any other.
 */
public final class Leadership {

    private static final Logger LOG = Logger.getLogger(Leadership.class);
    private static final Duration LAST_WORDS = Duration.ofMillis(500);
    private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

    private final ElasticsearchConnection elasticsearch;
    private final Candidate candidate;
    private final Term term;
    private final ExportListener listener;
    private final SinkRetry sinkRetry;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Optional<Exporter> exporter = Optional.empty();
    private long saidEpoch;

    /** Makes the exporter of one term of office, which writes nothing but with {@code lease}. */
    @FunctionalInterface
    public interface Term {
        Exporter begin(HeldLease lease);
    }

    /**
     * Prepares; nothing is asked yet.
     *
     * @param candidate this agent
     * @param term makes an exporter each time the agent becomes the leader
     * @param listener is told who leads
     */
    public Leadership(ElasticsearchConnection elasticsearch, Candidate candidate, Term term, ExportListener listener) {
        this.elasticsearch = elasticsearch;
        this.candidate = candidate;
        this.term = term;
        this.listener = listener;
        this.sinkRetry = new SinkRetry(listener);
    }

    /**
     * Mirrors, or waits to be needed, until {@link #stop}.
     *
     * @throws ConvexException as {@link Exporter#run}
     * @throws ProbeException as {@link Exporter#run}
     * @throws ExportRefusedException when a person has to decide
     */
    public void run() throws ConvexException, ProbeException, InterruptedException {
        ServerInfo server = sinkRetry.call(elasticsearch::probe);
        LOG.debugf("Elasticsearch %s answers.", server.version().orElse(""));
        while (!isStopped()) {
            switch (sinkRetry.call(candidate::look)) {
                case Standing.Leader(HeldLease lease) -> {
                    try (lease) {
                        lead(lease);
                    }
                }
                case Standing.Standby standby -> standBy(standby);
            }
        }
    }

    /** Lets the page in hand finish; {@link #run} gives the lease back and returns then. */
    public void stop() {
        stopped.countDown();
        exporter.ifPresent(Exporter::stop);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void standBy(Standing.Standby standby) throws InterruptedException {
        long epoch = standby.leader().epoch();
        if (saidEpoch != epoch) {
            LOG.infof(
                    "Standing by: the lease %d is held by an agent on %s.",
                    epoch, standby.leader().host());
            saidEpoch = epoch;
        }
        listener.standingBy(standby.leader().host(), standby.alive());
        if (stopped.await(candidate.pause().toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.info("Stopped while standing by.");
        }
    }

    private void lead(HeldLease lease) throws ConvexException, ProbeException, InterruptedException {
        LOG.infof("Leading, with the lease %d.", lease.epoch());
        saidEpoch = lease.epoch();
        listener.leading(lease.epoch());
        Exporter mirror = term.begin(lease);
        exporter = Optional.of(mirror);
        if (isStopped()) {
            mirror.stop();
        }
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread loop = Thread.ofVirtual().name("apply").start(() -> {
            try {
                mirror.run();
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        });
        try {
            CompletableFuture.anyOf(end.exceptionally(failed -> null), lease.loss())
                    .get();
            if (!lease.isHeld()) {
                // what is under way is cancelled; what arrives late all the same is harmless (docs/decisions/0007)
                mirror.stop();
                loop.interrupt();
            }
            judge(end.handle((done, failure) -> Optional.ofNullable(failure)).get(), lease);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            loop.interrupt();
            if (!endsShortly(end)) {
                LOG.warn("The loop did not end.");
                lease.abandon();
            }
            throw e;
        } finally {
            exporter = Optional.empty();
            listener.notLeading();
        }
    }

    /** Whether the agent goes on standing by after a term, or passes a failure on. */
    private void judge(Optional<Throwable> failure, HeldLease lease)
            throws ConvexException, ProbeException, InterruptedException {
        if (!lease.isHeld()) {
            LOG.infof("Leading no more. %s", lease.loss().getNow("The lease ran out."));
            return;
        }
        switch (failure.orElse(null)) {
            case null -> {}
            case CheckpointConflictException conflict -> LOG.infof("Leading no more. %s", conflict.getMessage());
            case IndexGoneException gone -> beginAgain(gone);
            case GenerationVanishedException gone -> beginAgain(gone);
            case ConvexException refusal -> throw refusal;
            case ProbeException refusal -> throw refusal;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException unexpected -> throw unexpected;
            case Error error -> throw error;
            case Throwable impossible -> throw new IllegalStateException(impossible);
        }
    }

    private void beginAgain(RuntimeException gone) throws InterruptedException {
        LOG.warnf("%s Going on from the checkpoint, after a look at all indices.", gone.getMessage());
        listener.sinkFailed(gone.getMessage(), AFTER_LOSS);
        if (stopped.await(AFTER_LOSS.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.info("Stopped before going on.");
        }
    }

    private static boolean endsShortly(CompletableFuture<Void> end) {
        try {
            end.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException | InterruptedException e) {
            return false;
        }
    }
}
