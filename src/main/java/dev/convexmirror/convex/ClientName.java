package dev.convexmirror.convex;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of the {@code Convex-Client} header: the server refuses a value that is not {@code <name>-<semver>} for
 * some names, and never checks the version of a name it does not know (convex-protocol §1.4).
 */
final class ClientName {

    private static final Pattern RELEASE = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    private ClientName() {}

    /** Keeps the release of the version and drops whatever qualifies it, such as {@code -SNAPSHOT}. */
    static String of(String version) {
        Matcher release = RELEASE.matcher(version);
        return "convex-mirror-" + (release.lookingAt() ? release.group() : "0.0.0");
    }
}
