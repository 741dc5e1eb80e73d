package dev.convexmirror.export;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.export.ExportListener.FetchedPage;
import dev.convexmirror.export.ExportListener.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Fetches pages ahead of their application, on a virtual thread of its own.
 *
 * <p>While a snapshot runs, pages come in pairs: when the queue is empty, two are fetched one right after the other. The
 * source walks its tables only for a call that comes within seconds of the state the cursor stands for, and answers with
 * the change log otherwise (convex-protocol §2.3); the second of a pair always comes in time, so a snapshot moves on
 * however slowly pages are applied. At most two pages wait here.
 */
final class PageQueue implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PageQueue.class);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    private static final Duration LAST_REQUEST = Duration.ofSeconds(2);

    private final PageFetcher fetcher;
    private final SourceRetry retry;
    private final PollPause pause;
    private final ExportListener listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<SpooledPage> pages = new ArrayDeque<>();
    private final Thread thread;
    private boolean closed;
    private Optional<Throwable> failure = Optional.empty();

    private PageQueue(
            PageFetcher fetcher, SourceRetry retry, PollPause pause, ExportListener listener, Position start) {
        this.fetcher = fetcher;
        this.retry = retry;
        this.pause = pause;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("fetch").unstarted(() -> fetchAll(start));
    }

    /**
     * Begins to fetch.
     *
     * @param cursor where the last durable page ended; empty for a new snapshot
     * @param number the number of the page that follows
     */
    static PageQueue start(
            PageFetcher fetcher,
            SourceRetry retry,
            PollPause pause,
            ExportListener listener,
            Optional<String> cursor,
            long number) {
        PageQueue queue = new PageQueue(fetcher, retry, pause, listener, new Position(cursor, number));
        queue.thread.start();
        return queue;
    }

    /**
     * Waits for the next page, which belongs to the caller then.
     *
     * @return the page, or empty when the queue was closed
     * @throws ConvexException when the source refuses for good: {@code KeyRefused}, {@code SnapshotExpired}, {@code NotSupported}
     */
    Optional<SpooledPage> take() throws ConvexException, InterruptedException {
        lock.lockInterruptibly();
        try {
            await(() -> !pages.isEmpty() || failure.isPresent() || closed, Loop.APPLY);
            if (!pages.isEmpty() && !closed) {
                changed.signalAll();
                return Optional.of(pages.remove());
            }
            if (failure.isPresent() && !closed) {
                throw rethrow(failure.get());
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits a while for a page to be there, which it leaves there; returns at once when none will come. */
    boolean awaitNext(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (pages.isEmpty() && failure.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !pages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void fetchAll(Position start) {
        try {
            Position next = start;
            while (true) {
                awaitDrained();
                SpooledPage page = fetch(next);
                next = next.after(page);
                if (!page.end().status().consistent()) {
                    put(page);
                    page = fetch(next);
                    next = next.after(page);
                }
                // the page belongs to the other thread once it is put
                Duration wait = pause.after(page);
                put(page);
                pause(wait);
            }
        } catch (InterruptedException e) {
            // closed
        } catch (ConvexException | RuntimeException e) {
            lock.lock();
            try {
                failure = Optional.of(e);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private SpooledPage fetch(Position position) throws ConvexException, InterruptedException {
        listener.alive(Loop.FETCH);
        long begin = System.nanoTime();
        SpooledPage page = retry.call(() -> fetcher.fetch(position.cursor(), position.number()));
        listener.fetched(new FetchedPage(
                page.upserts(),
                page.tombstones(),
                Duration.ofNanos(System.nanoTime() - begin),
                page.end().api()));
        return page;
    }

    private void put(SpooledPage page) throws InterruptedException {
        lock.lock();
        try {
            if (closed) {
                page.close();
                throw new InterruptedException("closed");
            }
            pages.add(page);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitDrained() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(pages::isEmpty, Loop.FETCH);
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    private void await(BooleanSupplier condition, Loop waiting) throws InterruptedException {
        listener.alive(waiting);
        while (!condition.getAsBoolean()) {
            if (!changed.await(SIGN_OF_LIFE.toMillis(), TimeUnit.MILLISECONDS)) {
                listener.alive(waiting);
            }
        }
    }

    private static ConvexException rethrow(Throwable failure) {
        return switch (failure) {
            case ConvexException refusal -> refusal;
            case RuntimeException defect -> throw defect;
            default -> throw new IllegalStateException(failure);
        };
    }

    /** Stops fetching and gives up what was fetched and not taken; the checkpoint knows where to go on. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pages.forEach(SpooledPage::close);
            pages.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            if (!thread.join(LAST_REQUEST)) {
                LOG.debug("A request is left to its own timeout.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the feed goes on. */
    private record Position(Optional<String> cursor, long number) {

        Position after(SpooledPage page) {
            return new Position(Optional.of(page.end().nextCursor()), number + 1);
        }
    }
}
