package dev.convexmirror.index;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends batches one after another on its own thread: one is being collected, one may wait, one is in flight. After a
 * failure it sends nothing more and every call throws.
 */
final class Lane {
    /** Sends one batch and returns when all of it is durable. */
    @FunctionalInterface
    interface Sender {
        void send(Batch batch) throws InterruptedException;
    }

    private static final int FIRST_CAPACITY = 16 * 1024;

    private final Sender sender;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Only the caller's thread touches these two. */
    private Batch collecting = new Batch(FIRST_CAPACITY);

    private long handedOver;

    private Batch waiting;
    private long durable;
    private RuntimeException failure;

    private Lane(int number, Sender sender) {
        this.sender = sender;
        this.thread = Thread.ofVirtual().name("bulk-lane-" + number).unstarted(this::run);
    }

    static Lane start(int number, Sender sender) {
        Lane lane = new Lane(number, sender);
        lane.thread.start();
        return lane;
    }

    /** The batch to put an operation into; the one before is sent when it is full or knows the document already. */
    Batch batchFor(String index, String id, int length, long limit) throws InterruptedException {
        if (!collecting.isEmpty() && (collecting.length() + (long) length > limit || collecting.contains(index, id))) {
            send();
        }
        return collecting;
    }

    /** Hands the collected batch over; waits while another one does. */
    void send() throws InterruptedException {
        lock.lock();
        try {
            throwFailure();
            if (collecting.isEmpty()) {
                return;
            }
            while (waiting != null) {
                changed.await();
                throwFailure();
            }
            waiting = collecting;
            handedOver++;
            // The next batch is likely to be as large as this one.
            collecting = new Batch(Math.max(FIRST_CAPACITY, waiting.length()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many batches have to be durable for everything collected so far to be; for the caller's thread. */
    long position() {
        return collecting.isEmpty() ? handedOver : handedOver + 1;
    }

    /** Sends what is collected if it belongs to the first {@code position} batches. */
    void handOver(long position) throws InterruptedException {
        if (handedOver < position) {
            send();
        }
    }

    /** Waits until the first {@code position} batches, all of them handed over, are durable. */
    void await(long position) throws InterruptedException {
        lock.lock();
        try {
            throwFailure();
            while (durable < position) {
                changed.await();
                throwFailure();
            }
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        try {
            while (true) {
                sender.send(take());
                sent();
            }
        } catch (InterruptedException e) {
            fail(new CancellationException("The bulk writer was closed."));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private Batch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting == null) {
                changed.await();
            }
            Batch batch = waiting;
            waiting = null;
            changed.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void sent() {
        lock.lock();
        try {
            durable++;
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

    /** Cancels what is in flight; does not wait for it. */
    void close() {
        fail(new CancellationException("The bulk writer was closed."));
        thread.interrupt();
    }
}
