package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.ApiException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client as its {@code Convex-Client} header names it (convex-protocol §1.4).
 *
 * @param version empty when it is not recognized
 */
record ClientVersion(String name, Optional<Version> version) {
    private static final String DEPRECATION_STATE = "x-convex-deprecation-state";
    private static final Map<String, Version> LAST_UNSUPPORTED = Map.of(
            "npm", new Version(0, 19, 1, false),
            "npm-cli", new Version(0, 19, 1, false),
            "actions", new Version(0, 19, 1, false),
            "python", new Version(0, 0, 2, false),
            "rust", new Version(0, 0, 1, false));
    private static final Version LAST_PYTHON_TO_UPGRADE = new Version(0, 2, 0, false);

    /** A semantic version as far as it matters here. */
    record Version(int major, int minor, int patch, boolean preRelease) {
        private static final Pattern FORMAT = Pattern.compile(
                "(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

        static Optional<Version> parse(String text) {
            Matcher matcher = FORMAT.matcher(text);
            return matcher.matches()
                    ? Optional.of(new Version(
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            Integer.parseInt(matcher.group(3)),
                            matcher.group(4) != null))
                    : Optional.empty();
        }

        boolean isAtMost(Version other) {
            if (major != other.major) {
                return major < other.major;
            }
            if (minor != other.minor) {
                return minor < other.minor;
            }
            return patch != other.patch ? patch < other.patch : preRelease || !other.preRelease;
        }
    }

    /**
     * Reads the header's value; the longest end that is a semantic version is the version.
     *
     * @throws ApiException 400 {@code InvalidClientVersion} when it holds no dash
     */
    static ClientVersion parse(String header) {
        int first = header.indexOf('-');
        if (first < 0) {
            throw ApiException.badRequest("InvalidClientVersion", "Convex-Client must be of the form name-version");
        }
        for (int dash = first; dash >= 0; dash = header.indexOf('-', dash + 1)) {
            Optional<Version> version = Version.parse(header.substring(dash + 1));
            if (version.isPresent()) {
                return new ClientVersion(header.substring(0, dash), version);
            }
        }
        return new ClientVersion(header.substring(0, first), Optional.empty());
    }

    boolean unsupported() {
        Optional<Version> last = Optional.ofNullable(LAST_UNSUPPORTED.get(name));
        boolean unknownIsOld = name.startsWith("npm") || name.equals("actions");
        return last.isPresent() && version.map(v -> v.isAtMost(last.get())).orElse(unknownIsOld);
    }

    /** Headers that every answer to this client carries. */
    Map<String, String> responseHeaders() {
        if (unsupported()) {
            return Map.of(
                    DEPRECATION_STATE,
                    "Unsupported",
                    "x-convex-deprecation-message",
                    "The Convex " + name + " package is too old; upgrade it");
        }
        boolean upgrade = name.equals("python")
                && version.filter(v -> v.isAtMost(LAST_PYTHON_TO_UPGRADE)).isPresent();
        return upgrade ? Map.of(DEPRECATION_STATE, "UpgradeRequired") : Map.of();
    }
}
