package dev.convexmirror.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a process has used so far.
 *
 * @param cpu user and system time of all its threads
 * @param peakMemoryBytes the largest resident set; empty where the system does not tell (it does on Linux)
 */
public record ProcessUsage(Duration cpu, OptionalLong peakMemoryBytes) {

    /** Empty when the process has ended. */
    public static Optional<ProcessUsage> of(ProcessHandle process) {
        return process.info().totalCpuDuration().map(cpu -> new ProcessUsage(cpu, peakMemoryBytes(process.pid())));
    }

    private static OptionalLong peakMemoryBytes(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status"))
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
