package dev.convexmirror.index;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Sends batches, some at a time, in the order in which they were given. A batch waits while an earlier one that is under
 * way has a document of its own, so that no retry can turn two changes of one document around. One more batch may wait;
 * who gives another one waits too. After a failure nothing more is sent and every call throws.
 */
final class Senders {
    /** Sends one batch and returns when all of it is durable. */
    @FunctionalInterface
    interface Sender {
        void send(Batch batch) throws InterruptedException;
    }

    private static final int MAX_WAITING = 1;

    private final Sender sender;
    private final List<Thread> threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Numbered> waiting = new ArrayDeque<>();
    private final List<Numbered> underWay = new ArrayList<>();
    private long given;
    private RuntimeException failure;

    private Senders(int count, Sender sender) {
        this.sender = sender;
        this.threads = IntStream.range(0, count)
                .mapToObj(number ->
                        Thread.ofVirtual().name("bulk-sender-" + number).unstarted(this::run))
                .toList();
    }

    /** A batch and its place in the order, from 1. */
    private record Numbered(long number, Batch batch) {}

    /** @param count how many batches are sent at a time */
    static Senders start(int count, Sender sender) {
        Senders senders = new Senders(count, sender);
        senders.threads.forEach(Thread::start);
        return senders;
    }

    /** Takes a batch over, which the caller must not touch any more. */
    void give(Batch batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            throwFailure();
            while (waiting.size() >= MAX_WAITING) {
                changed.await();
                throwFailure();
            }
            given++;
            waiting.add(new Numbered(given, batch));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the first {@code count} batches are durable. */
    boolean isDurable(long count) {
        lock.lock();
        try {
            throwFailure();
            return durable() >= count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the first {@code count} batches, all of them given, are durable. */
    void await(long count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            throwFailure();
            while (durable() < count) {
                changed.await();
                throwFailure();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many batches are durable, without a gap. */
    private long durable() {
        long next = waiting.isEmpty() ? given + 1 : waiting.element().number();
        for (Numbered each : underWay) {
            next = Math.min(next, each.number());
        }
        return next - 1;
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        try {
            while (true) {
                Numbered next = take();
                sender.send(next.batch());
                sent(next);
            }
        } catch (InterruptedException e) {
            fail(new CancellationException("The bulk writer was closed."));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private Numbered take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() || mustWait(waiting.element())) {
                changed.await();
            }
            Numbered next = waiting.remove();
            underWay.add(next);
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean mustWait(Numbered next) {
        return underWay.stream().anyMatch(each -> each.batch().mayOverlap(next.batch()));
    }

    private void sent(Numbered batch) {
        lock.lock();
        try {
            underWay.remove(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(RuntimeException why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Cancels what is under way; does not wait for it. */
    void close() {
        fail(new CancellationException("The bulk writer was closed."));
        threads.forEach(Thread::interrupt);
    }
}
