package dev.convexmirror.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How much room and time one build of the agent takes. Memory is the largest resident set of a period, in bytes.
 *
 * @param program      the file that was started
 * @param size         of that file, or of the whole directory of the JVM build, in bytes
 * @param startMillis  from exec to a liveness of UP
 * @param snapshotting from the start until everything was published
 * @param rate         documents a second of that snapshot, from the start of the process
 * @param tailingAfter while it went on tailing, after the first 20 s, in which it gives memory back
 * @param tailing      of an agent that was started for tailing only, its start included
 */
record Footprint(
        String program,
        long size,
        Spread startMillis,
        long snapshotting,
        double rate,
        long tailingAfter,
        long tailing) {

    static String table(List<Footprint> footprints) {
        return String.format(
                        Locale.ROOT,
                        "%-22s |%8s |%25s |%14s |%12s |%26s%n",
                        "",
                        "size MB",
                        "start to live ms",
                        "snapshot MB",
                        "documents/s",
                        "tailing MB (after it)")
                + footprints.stream().map(Footprint::row).collect(Collectors.joining())
                + "tailing: of an agent started for it, and of the one that has made the snapshot\n"
                + "goals of the binary: size < 90 MB, start < 100 ms, snapshot < 160 MB, tailing < 64 MB\n";
    }

    private String row() {
        return String.format(
                Locale.ROOT,
                "%-22s |%8.1f |%25s |%14.0f |%,12.0f |%26s%n",
                program,
                megabytes(size),
                String.format(
                        Locale.ROOT, "%.0f (%.0f to %.0f)", startMillis.median(), startMillis.min(), startMillis.max()),
                megabytes(snapshotting),
                rate,
                String.format(Locale.ROOT, "%.0f (%.0f)", megabytes(tailing), megabytes(tailingAfter)));
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }
}
