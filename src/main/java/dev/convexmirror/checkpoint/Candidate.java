package dev.convexmirror.checkpoint;

import dev.convexmirror.checkpoint.LeaseStore.StoredLease;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** An agent that would take the lease of its mirror when nobody else holds it (I8). For one thread. */
public final class Candidate {
    private static final Duration RAREST_LOOK = Duration.ofSeconds(1);
    private static final int LOOKS = 10;

    private final LeaseStore store;
    private final Duration duration;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private final String self = UUID.randomUUID().toString();
    private LeaseObservation observation;

    /**
     * @param mirror {@code mirror.name}
     * @param duration how long the lease lasts without renewal
     * @param clock for what people read; nothing is decided by it
     */
    public Candidate(ElasticsearchConnection connection, String mirror, Duration duration, Clock clock) {
        this(connection, mirror, duration, clock, System::nanoTime);
    }

    /** @param nanoTime a clock that only runs forward, ns */
    Candidate(
            ElasticsearchConnection connection, String mirror, Duration duration, Clock clock, LongSupplier nanoTime) {
        this.store = new LeaseStore(connection, mirror);
        this.duration = duration;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.observation = observe();
    }

    /** What a look at the lease came to. */
    public sealed interface Standing {
        /** It is this agent's now; it is renewed until it is closed or lost. */
        record Leader(HeldLease lease) implements Standing {}

        /**
         * It is somebody else's.
         *
         * @param leader who holds it
         * @param alive whether that agent was seen to renew it, so that it is not just the lease of one that crashed
         */
        record Standby(Lease leader, boolean alive) implements Standing {}
    }

    /** How long to wait between two looks. */
    public Duration pause() {
        Duration part = duration.dividedBy(LOOKS);
        return part.compareTo(RAREST_LOOK) < 0 ? part : RAREST_LOOK;
    }

    /**
     * Looks at the lease and takes it when nobody holds it.
     *
     * @throws ElasticsearchCallException when Elasticsearch does not answer; look again
     */
    public Standing look() {
        Optional<StoredLease> found = store.read();
        if (!observation.mayTake(found)) {
            return standby(found.orElseThrow());
        }
        long epoch = found.map(StoredLease::lease).map(Lease::epoch).orElseGet(store::epochOfCheckpoint) + 1;
        // before the request: another agent may see the change as soon as it is made
        long asked = nanoTime.getAsLong();
        Optional<StoredLease> taken =
                store.write(new Lease(host(), self, epoch, 1, duration, false, clock.instant()), found);
        if (taken.isEmpty()) {
            return store.read().<Standing>map(this::standby).orElseGet(this::look);
        }
        observation = observe();
        return new Standing.Leader(HeldLease.begin(store, taken.get(), asked, clock, nanoTime));
    }

    private Standing standby(StoredLease found) {
        return new Standing.Standby(found.lease(), observation.isAlive());
    }

    private LeaseObservation observe() {
        return new LeaseObservation(self, duration, nanoTime);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
