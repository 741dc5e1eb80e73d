package dev.convexmirror.imports;

import java.util.regex.Pattern;

/** What Convex takes as the name of a table or a field (convex-protocol §4.5). */
final class ConvexNames {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern OTHERS = Pattern.compile("[^A-Za-z0-9_]+");
    private static final Pattern START = Pattern.compile("^[^A-Za-z]+");
    private static final int LONGEST = 64;

    private ConvexNames() {}

    static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /** A name that is like the given one, and valid. */
    static String suggestion(String name) {
        String plain = START.matcher(OTHERS.matcher(name).replaceAll("_")).replaceFirst("");
        String made = plain.isEmpty() ? "field" + OTHERS.matcher(name).replaceAll("") : plain;
        return made.substring(0, Math.min(LONGEST, made.length()));
    }
}
