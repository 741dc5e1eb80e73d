package dev.convexmirror.bench;

import dev.convexmirror.rig.ProcessUsage;
import java.time.Duration;

/**
 * The moment when a contestant was ready and began.
 *
 * @param nanos in nanoseconds of this JVM
 * @param cpu what its process had used until then
 */
record FirstRequest(long nanos, Duration cpu) {

    /** This process begins now. */
    static FirstRequest now() {
        Duration cpu =
                ProcessUsage.of(ProcessHandle.current()).map(ProcessUsage::cpu).orElseThrow();
        return new FirstRequest(System.nanoTime(), cpu);
    }

    /** The outcome of what ended at this moment. */
    Outcome endedAt(long end, long documents, long bytes) {
        return new Outcome(cpu, Duration.ofNanos(end - nanos), documents, bytes);
    }

    /** The outcome of what ends now. */
    Outcome endNow(long documents, long bytes) {
        return endedAt(System.nanoTime(), documents, bytes);
    }
}
