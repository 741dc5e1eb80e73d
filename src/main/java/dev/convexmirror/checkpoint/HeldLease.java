package dev.convexmirror.checkpoint;

import dev.convexmirror.checkpoint.LeaseStore.StoredLease;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The lease while this agent holds it. It is renewed three times in its duration; when that did not succeed for a whole
 * duration, by this process' own clock and counted from before the last renewal was sent, or when another agent took it, it
 * is lost. Safe for use by several threads.
 */
public final class HeldLease implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HeldLease.class);
    private static final int RENEWALS = 3;
    private static final int ATTEMPTS = 10;
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final LeaseStore store;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Duration duration;
    private final CompletableFuture<String> loss = new CompletableFuture<>();
    private final Thread renewing;
    private final Thread watching;
    private volatile StoredLease stored;
    /** By {@link #nanoTime}. */
    private volatile long end;

    private HeldLease(LeaseStore store, StoredLease taken, long asked, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.stored = taken;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.duration = taken.lease().duration();
        this.end = asked + duration.toNanos();
        this.renewing = Thread.ofVirtual().name("lease-renewal").unstarted(this::renew);
        this.watching = Thread.ofVirtual().name("lease-watch").unstarted(this::watch);
    }

    static HeldLease begin(LeaseStore store, StoredLease taken, long asked, Clock clock, LongSupplier nanoTime) {
        HeldLease lease = new HeldLease(store, taken, asked, clock, nanoTime);
        lease.renewing.start();
        lease.watching.start();
        return lease;
    }

    /** Which taking of the lease this is. */
    public long epoch() {
        return stored.lease().epoch();
    }

    /** Whether this agent may write. */
    public boolean isHeld() {
        return !loss.isDone() && nanoTime.getAsLong() - end < 0;
    }

    /**
     * Asks for the right to write.
     *
     * @throws LeaseLostException when this agent may not any more
     */
    public void require() {
        if (!isHeld()) {
            throw new LeaseLostException();
        }
    }

    /** Completes with the reason, a sentence, when the lease is lost. */
    public CompletableFuture<String> loss() {
        return loss.copy();
    }

    private void renew() {
        try {
            Optional<Long> asked = Optional.empty();
            while (true) {
                // a repeated attempt counts from the first: that one may be what the others see
                TimeUnit.NANOSECONDS.sleep(untilRenewal(asked.isPresent()));
                asked = Optional.of(asked.orElseGet(nanoTime::getAsLong));
                if (attempt()) {
                    end = asked.get() + duration.toNanos();
                    asked = Optional.empty();
                }
            }
        } catch (InterruptedException e) {
            // lost or given back
        }
    }

    private long untilRenewal(boolean again) {
        long tenth = duration.toNanos() / ATTEMPTS;
        long planned = end - duration.toNanos() / RENEWALS * (RENEWALS - 1) - nanoTime.getAsLong();
        return again ? tenth : Math.max(0, planned);
    }

    /** Whether the lease was renewed. A request that hangs is given up, so that another one has time to succeed. */
    private boolean attempt() throws InterruptedException {
        StoredLease before = stored;
        var write = new FutureTask<>(() -> store.write(before.lease().next(clock.instant()), Optional.of(before)));
        Thread.ofVirtual().name("lease-request").start(write);
        try {
            Optional<StoredLease> renewed = write.get(duration.toNanos() / RENEWALS, TimeUnit.NANOSECONDS);
            if (renewed.isEmpty()) {
                lose("Another agent took the lease.");
                throw new InterruptedException("lost");
            }
            stored = renewed.get();
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("The lease was not renewed: %s", e);
            return false;
        } finally {
            write.cancel(true);
        }
    }

    private void watch() {
        try {
            for (long left = end - nanoTime.getAsLong(); left > 0; left = end - nanoTime.getAsLong()) {
                TimeUnit.NANOSECONDS.sleep(left);
            }
            lose("The lease could not be renewed within mirror.lease.duration (" + duration.toMillis() + " ms).");
        } catch (InterruptedException e) {
            // lost or given back
        }
    }

    private void lose(String reason) {
        if (loss.complete(reason)) {
            renewing.interrupt();
            watching.interrupt();
        }
    }

    /** Renews it no more without giving it back, because something may still be on its way; it runs out by itself. */
    public void abandon() {
        lose("The lease was abandoned.");
    }

    /** Gives the lease back, if it is still held, so that another agent need not wait; takes a second at most. */
    @Override
    public void close() {
        boolean held = isHeld();
        lose("The lease was given back.");
        if (!held) {
            return;
        }
        CompletableFuture<Void> release = CompletableFuture.runAsync(
                this::release, task -> Thread.ofVirtual().name("lease-release").start(task));
        try {
            release.get(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("The lease could not be given back and runs out by itself: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A renewal may have been under way, so what is stored now is read first. */
    private void release() {
        store.read()
                .filter(found -> found.lease().holder().equals(stored.lease().holder())
                        && found.lease().epoch() == epoch())
                .ifPresent(found -> store.write(found.lease().release(clock.instant()), Optional.of(found)));
    }
}
