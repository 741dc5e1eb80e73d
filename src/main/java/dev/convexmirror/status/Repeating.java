package dev.convexmirror.status;

import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Something that is done from time to time on a thread of its own until it is closed. Not by Quarkus' scheduler: what that one
 * begins while the agent ends finds the container gone, and prints a stack trace behind the agent's last words.
 */
public final class Repeating implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Repeating.class);

    private final Thread thread;

    private Repeating(Thread thread) {
        this.thread = thread;
    }

    /**
     * Begins with a pause.
     *
     * @param name of the thread
     * @param first the pause before the first time
     * @param every the pause before each further time
     * @param action what is done; what it throws is logged, and does not end the repetition
     */
    static Repeating start(String name, Duration first, Duration every, Runnable action) {
        return new Repeating(Thread.ofVirtual().name(name).start(() -> {
            try {
                Thread.sleep(first);
                while (true) {
                    attempt(name, action);
                    Thread.sleep(every);
                }
            } catch (InterruptedException e) {
                // closed
            }
        }));
    }

    private static void attempt(String name, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.errorf(e, "Unexpected failure of '%s', please report it.", name);
            }
        }
    }

    /** Ends it; what is under way is interrupted. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
