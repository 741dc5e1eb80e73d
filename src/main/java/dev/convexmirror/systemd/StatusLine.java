package dev.convexmirror.systemd;

import dev.convexmirror.status.MirrorStatus;
import java.time.Duration;
import java.util.Locale;

/** What {@code systemctl status} shows of the mirror: one line, which stays the same while nothing worth a look happens. */
final class StatusLine {

    private static final Duration WORTH_TELLING = Duration.ofSeconds(10);

    private StatusLine() {}

    static String of(MirrorStatus status) {
        String phase =
                switch (status.phase()) {
                    case STARTING -> "Starting.";
                    case SNAPSHOTTING ->
                        String.format(Locale.ROOT, "Snapshot: %,d documents.", status.snapshotDocuments());
                    case TAILING ->
                        "Tailing, " + status.lag().map(StatusLine::lag).orElse("lag unknown") + ".";
                    case STANDING_BY -> "Standing by; another agent mirrors.";
                    case DISABLED -> "Nothing is exported (mirror.export.enabled is false).";
                };
        // each assignment of a message is one line
        return (phase + " " + String.join(" ", status.troubles())).strip().replaceAll("\\R", " ");
    }

    private static String lag(Duration lag) {
        return lag.compareTo(WORTH_TELLING) < 0
                ? "less than " + WORTH_TELLING.toSeconds() + " s behind"
                : lag.toSeconds() + " s behind";
    }
}
