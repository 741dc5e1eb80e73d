package dev.convexmirror.imports;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where the guard meets the thread that follows the source: it learns there how far that has come, and has it write rows, so
 * that a row which the guard restores and a change of it reach Convex in the order in which the source was read.
 */
final class FollowerDesk {

    private final Queue<FutureTask<?>> waiting = new ConcurrentLinkedQueue<>();
    private volatile long reached;

    /** Convex has acknowledged all that stands before this position in the source's log. For the follower. */
    void reached(long position) {
        reached = position;
    }

    /** Does what waits; for the follower, between two transactions. */
    void serve() {
        for (FutureTask<?> task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    /** Where the follower is, 0 as long as it has not come to know. */
    long reached() {
        return reached;
    }

    /** Has the follower do something, and waits for it. */
    <T> T ask(Callable<T> task) throws InterruptedException, ExecutionException {
        FutureTask<T> future = new FutureTask<>(() -> {
            try {
                return task.call();
            } catch (InterruptedException e) {
                // for the follower to see
                Thread.currentThread().interrupt();
                throw e;
            }
        });
        waiting.add(future);
        return future.get();
    }
}
