package dev.convexmirror.imports.mysql;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time as the server shows them in UTC. */
final class UtcText {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String ZERO = "0000-00-00 00:00:00";

    private UtcText() {}

    /**
     * @param seconds since 1970; 0 is the timestamp of zeros
     * @param fraction of a second, with its point
     */
    static String of(long seconds, String fraction) {
        return seconds == 0 && fraction.isEmpty()
                ? ZERO
                : Texts.trimmed(
                        LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).format(FORMAT) + fraction);
    }
}
