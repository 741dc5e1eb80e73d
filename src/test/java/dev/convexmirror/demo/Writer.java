package dev.convexmirror.demo;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Changes the shop at a steady rate until it is closed. */
final class Writer implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("writer").factory());
    private final ScheduledFuture<?> changes;
    private final AtomicLong count = new AtomicLong();

    /**
     * Starts at once.
     *
     * @param perSecond transactions
     */
    Writer(Shop shop, int perSecond) {
        changes = executor.scheduleAtFixedRate(
                () -> {
                    shop.change();
                    count.incrementAndGet();
                },
                0,
                Duration.ofSeconds(1).toNanos() / perSecond,
                TimeUnit.NANOSECONDS);
    }

    /** How many transactions it has committed. */
    long count() {
        return count.get();
    }

    /** Returns when the last transaction is committed. */
    @Override
    public void close() {
        executor.close();
        if (changes.state() == Future.State.FAILED) {
            throw new IllegalStateException("the writer failed", changes.exceptionNow());
        }
    }
}
