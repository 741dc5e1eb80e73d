package dev.convexmirror.verify;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Verifies now and then beside the agent's loops, on a thread of its own, one verification at a time. */
public final class VerifySchedule implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(VerifySchedule.class);

    private final Thread thread;

    private VerifySchedule(Thread thread) {
        this.thread = thread;
    }

    /**
     * Begins with a pause.
     *
     * @param every the pause before each verification
     * @param isDue asked after each pause; of several agents, one is enough to verify
     * @param verification compares all tables
     * @param listener is given each report
     */
    public static VerifySchedule start(
            Duration every,
            BooleanSupplier isDue,
            Callable<VerifyReport> verification,
            Consumer<VerifyReport> listener) {
        return new VerifySchedule(Thread.ofVirtual().name("verify").start(() -> {
            try {
                while (true) {
                    Thread.sleep(every);
                    if (isDue.getAsBoolean()) {
                        verify(verification, listener);
                    }
                }
            } catch (InterruptedException e) {
                // the agent stops
            }
        }));
    }

    private static void verify(Callable<VerifyReport> verification, Consumer<VerifyReport> listener)
            throws InterruptedException {
        VerifyReport report;
        try {
            report = verification.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            LOG.warnf("The verification failed: %s It is tried again the next time.", e.getMessage());
            return;
        }
        listener.accept(report);
        report.tables().forEach(VerifySchedule::tell);
        if (!report.isDrift() && !report.isUndecided()) {
            LOG.infof("Verified: every table equals its source as of %s.", report.asOf());
        }
    }

    private static void tell(TableReport table) {
        table.problem().ifPresent(problem -> LOG.warnf("Drift: table %s: %s.", table.table(), problem));
        if (table.drifted() > 0) {
            LOG.warnf(
                    "Drift: table %s: %d documents differ from the source %s. 'convex-mirror verify --repair %s' mends them.",
                    table.table(), table.drifted(), table.drift(), table.table());
        }
        table.skipped().ifPresent(why -> LOG.infof("Table %s was not verified: it %s.", table.table(), why));
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
