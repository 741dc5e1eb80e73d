package dev.convexmirror.imports;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The threads that imports run on, one for each. Only {@link #interrupt} may be called by another thread than the rest. */
final class ImportThreads {

    private static final Logger LOG = Logger.getLogger(ImportThreads.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Consumer<ImportOptions> work;
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    /** @param work runs an import until it has nothing more to do or is interrupted */
    ImportThreads(Consumer<ImportOptions> work) {
        this.work = work;
    }

    void start(ImportOptions options) {
        threads.put(
                options.name(),
                Thread.ofVirtual().name("import-" + options.name()).start(() -> work.accept(options)));
    }

    /** Ends one; returns whether it did end within seconds. */
    boolean stop(ImportOptions options) throws InterruptedException {
        Thread thread = threads.get(options.name());
        if (thread == null) {
            return true;
        }
        thread.interrupt();
        return ended(thread);
    }

    /** Tells all to end. */
    void interrupt() {
        threads.values().forEach(Thread::interrupt);
    }

    /** Ends all, within seconds. */
    void end() throws InterruptedException {
        interrupt();
        for (Thread thread : threads.values()) {
            boolean ignored = ended(thread);
        }
    }

    /** Whether a thread that was told to end does. */
    static boolean ended(Thread thread) throws InterruptedException {
        boolean ended = thread.join(LAST_WORDS);
        if (!ended) {
            LOG.warnf("%s did not end.", thread.getName());
        }
        return ended;
    }
}
