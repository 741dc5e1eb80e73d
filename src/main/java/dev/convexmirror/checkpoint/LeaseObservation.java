package dev.convexmirror.checkpoint;

import dev.convexmirror.checkpoint.LeaseStore.StoredLease;
import dev.convexmirror.checkpoint.StateDocuments.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Judges whether a lease has run out by one clock alone, the observer's own: it has when its document has not changed for
 * as long as its holder may write after a renewal, and a margin for clocks that do not run equally fast. For one thread.
 */
final class LeaseObservation {
    /** A quarter: far more than clocks differ in speed, and it leaves a takeover below twice the duration. */
    private static final int MARGIN = 4;

    private final String self;
    private final Duration least;
    private final LongSupplier nanoTime;
    private Optional<Place> seen = Optional.empty();
    private long since;
    private boolean alive;

    /**
     * @param self the observer, which need not wait for what it held itself
     * @param least what to wait even when the lease says less
     * @param nanoTime a clock that only runs forward, ns
     */
    LeaseObservation(String self, Duration least, LongSupplier nanoTime) {
        this.self = self;
        this.least = least;
        this.nanoTime = nanoTime;
    }

    /** Takes note of what was found, and tells whether the observer may take the lease. */
    boolean mayTake(Optional<StoredLease> found) {
        if (found.isEmpty() || found.get().lease().released() || isOwn(found.get())) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (!seen.equals(found.map(StoredLease::place))) {
            alive = seen.isPresent();
            seen = found.map(StoredLease::place);
            since = now;
        }
        return now - since >= patience(found.get().lease()).toNanos();
    }

    /** Whether the lease was seen to change, so that somebody is there who renews it. */
    boolean isAlive() {
        return alive;
    }

    private boolean isOwn(StoredLease found) {
        return found.lease().holder().equals(self);
    }

    private Duration patience(Lease lease) {
        Duration duration = lease.duration().compareTo(least) > 0 ? lease.duration() : least;
        return duration.plus(duration.dividedBy(MARGIN));
    }
}
