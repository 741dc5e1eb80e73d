package dev.convexmirror.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The control groups of this process, by which containers and services are limited (cgroups(7)). */
final class ControlGroup {

    /** A line of {@code /proc/self/cgroup}: of the memory controller of version 1, or the only one of version 2. */
    private static final Pattern MEMBERSHIP = Pattern.compile("\\d+:(|(?:.*,)?memory(?:,.*)?):/(.*)");

    private static final Pattern BYTES = Pattern.compile("\\d{1,18}");

    private final Path root;

    /** @param root {@code /}, but in tests */
    ControlGroup(Path root) {
        this.root = root;
    }

    /** The tightest limit of memory, in bytes; empty when there is none, or the system has no control groups. */
    OptionalLong memoryLimit() {
        try (Stream<String> lines = Files.lines(root.resolve("proc/self/cgroup"))) {
            return lines.map(MEMBERSHIP::matcher)
                    .filter(Matcher::matches)
                    .flatMap(line -> limits(line.group(1).isEmpty(), line.group(2)).stream())
                    .mapToLong(Long::longValue)
                    .min();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Each group lies in the one above it; in a container the path may be that of the host, of which only the top is there. */
    private List<Long> limits(boolean version2, String group) {
        Path top = root.resolve(version2 ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
        String file = version2 ? "memory.max" : "memory.limit_in_bytes";
        List<Long> limits = new ArrayList<>();
        Path own = top.resolve(group).normalize();
        for (Path at = own.startsWith(top) ? own : top; at.startsWith(top); at = at.getParent()) {
            try {
                String limit = Files.readString(at.resolve(file)).strip();
                // otherwise "max"
                if (BYTES.matcher(limit).matches()) {
                    limits.add(Long.parseLong(limit));
                }
            } catch (IOException e) {
                // not there
            }
        }
        return limits;
    }
}
