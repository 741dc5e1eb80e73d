package dev.convexmirror.bench;

import dev.convexmirror.rig.ProcessUsage;
import dev.convexmirror.rig.RigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a process that was there before uses from now on. */
final class UsageMeter {
    private final ProcessHandle process;
    private final Duration before;

    private UsageMeter(ProcessHandle process) {
        this.process = process;
        forgetPeak(process.pid());
        this.before = usage().cpu();
    }

    static UsageMeter start(ProcessHandle process) {
        return new UsageMeter(process);
    }

    /** What it used since the start of the meter; the process must be running. */
    Usage read() {
        Usage now = Usage.of(usage());
        return new Usage(now.cpu().minus(before), now.peakBytes());
    }

    private ProcessUsage usage() {
        return ProcessUsage.of(process)
                .orElseThrow(() -> new RigException("The process " + process.pid() + " has ended."));
    }

    /** Lets the peak begin anew (proc_pid_clear_refs(5)); where that is not possible it stays that of the whole life. */
    private static void forgetPeak(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException e) {
            // no Linux, or not allowed
        }
    }
}
