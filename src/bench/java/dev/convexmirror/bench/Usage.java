package dev.convexmirror.bench;

import dev.convexmirror.rig.ProcessUsage;
import java.time.Duration;

/**
 * What a process used in one run.
 *
 * @param cpu user and system time of all its threads
 * @param peakBytes the largest resident set; 0 where the system does not tell
 */
record Usage(Duration cpu, long peakBytes) {

    /** Everything since the start of the process. */
    static Usage of(ProcessUsage usage) {
        return new Usage(usage.cpu(), usage.peakMemoryBytes().orElse(0));
    }

    double cpuSeconds() {
        return cpu.toNanos() / 1e9;
    }

    double peakMegabytes() {
        return peakBytes / 1e6;
    }
}
