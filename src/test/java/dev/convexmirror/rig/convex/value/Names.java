package dev.convexmirror.rig.convex.value;

import java.util.regex.Pattern;

/** What Convex accepts as a name (convex-protocol §4.5). */
public final class Names {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Pattern ONLY_UNDERSCORES = Pattern.compile("_+");
    private static final Pattern COMPONENT_SEPARATOR = Pattern.compile("/");
    private static final int MAX_FIELD_NAME = 1024;

    private Names() {}

    /** Names of tables, components and parts of index fields. */
    public static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(name).matches()
                && !ONLY_UNDERSCORES.matcher(name).matches();
    }

    /** Names of tables that users may write: identifiers that are not reserved for system tables. */
    public static boolean isUserTable(String name) {
        return isIdentifier(name) && !name.startsWith("_");
    }

    /** The root component {@code ""}, or identifiers joined by slashes. */
    public static boolean isComponentPath(String path) {
        return path.isEmpty()
                || (!path.endsWith("/")
                        && COMPONENT_SEPARATOR.splitAsStream(path).allMatch(Names::isIdentifier));
    }

    /** Names of fields at any depth. */
    public static boolean isField(String name) {
        return name.length() <= MAX_FIELD_NAME
                && !name.startsWith("$")
                && name.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
}
