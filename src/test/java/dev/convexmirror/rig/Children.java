package dev.convexmirror.rig;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting for and ending child processes, with interrupts turned into {@link RigException}. */
final class Children {
    private Children() {}

    /** Waits for the end of the process; kills it when this thread is interrupted. */
    static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    /** Waits for at most the given time. */
    static boolean ended(Process process, Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Kills the process (SIGKILL) and waits until it is gone. */
    static void kill(Process process) {
        // Process.destroyForcibly() would close the output before all of it is read.
        process.toHandle().destroyForcibly();
        await(process);
    }

    static RigException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RigException("interrupted", e);
    }
}
