package dev.convexmirror.imports;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as databases write them: ISO style, in UTC; with what PostgreSQL writes besides. */
final class SqlTimestamp {

    private static final Pattern TEXT = Pattern.compile(
            "(?<year>\\d{4,6})-(?<month>\\d\\d)-(?<day>\\d\\d) (?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)"
                    + "(\\.(?<fraction>\\d{1,6}))?(\\+00)?(?<bc> BC)?");
    private static final double MICROS_PER_MILLI = 1e3;
    private static final long MILLIS = 1000;
    private static final int DIGITS = 6;

    private SqlTimestamp() {}

    /**
     * Milliseconds since 1970, with a fraction; without a time zone as if in UTC.
     *
     * @throws IllegalArgumentException when it is none
     */
    static double millis(String text) {
        if (text.endsWith("infinity")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        Matcher part = TEXT.matcher(text);
        if (!part.matches()) {
            throw new IllegalArgumentException("no timestamp");
        }
        int year = Integer.parseInt(part.group("year"));
        long seconds = LocalDateTime.of(
                        part.group("bc") == null ? year : 1 - year,
                        Integer.parseInt(part.group("month")),
                        Integer.parseInt(part.group("day")),
                        Integer.parseInt(part.group("hour")),
                        Integer.parseInt(part.group("minute")),
                        Integer.parseInt(part.group("second")))
                .toEpochSecond(ZoneOffset.UTC);
        String fraction = part.group("fraction") == null ? "" : part.group("fraction");
        long micros = Long.parseLong((fraction + "0".repeat(DIGITS)).substring(0, DIGITS));
        return seconds * MILLIS + micros / MICROS_PER_MILLI;
    }

    /** {@code 2026-11-23T08:37:01.381382}, and a Z behind it when it has a time zone; infinity stays as it is. */
    static String iso(String text, boolean zoned) {
        String time = text.replace(' ', 'T').replace("TBC", " BC");
        return zoned ? time.replace("+00", "Z") : time;
    }
}
