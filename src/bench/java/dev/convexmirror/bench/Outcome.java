package dev.convexmirror.bench;

import java.time.Duration;
import java.util.Arrays;

/**
 * What one contestant did in one run, as it passes from a child process to its parent.
 *
 * @param cpuBefore what its process used before the first request
 * @param took from the first request to the end
 * @param documents how many
 * @param bytes received from the feed, made of it, or sent to Elasticsearch, whichever the contestant does last
 */
record Outcome(Duration cpuBefore, Duration took, long documents, long bytes) {

    /** A line for {@link #parse}. */
    String toLine() {
        return cpuBefore.toNanos() + " " + took.toNanos() + " " + documents + " " + bytes;
    }

    static Outcome parse(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Outcome(Duration.ofNanos(numbers[0]), Duration.ofNanos(numbers[1]), numbers[2], numbers[3]);
    }
}
