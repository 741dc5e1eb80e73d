package dev.convexmirror.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that figures were measured on, in one line. */
final class Machine {
    private Machine() {}

    static String describe() {
        return "%d cores (%s), %s %s, JDK %s, load average %.1f at the start"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.version(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processor() {
        try {
            return processor(Files.readString(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The name of the first processor in the text of {@code /proc/cpuinfo}. */
    static String processor(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
