package dev.convexmirror.convex;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The root URL of a Convex deployment, checked (convex-protocol §1.2). */
final class DeploymentUrl {

    private static final String KEY = "mirror.convex.url";
    private static final String EXAMPLE =
            " Example: https://happy-animal-123.convex.cloud, or http://127.0.0.1:3210 for a self-hosted one.";

    private final URI root;

    private DeploymentUrl(URI root) {
        this.root = root;
    }

    /** @throws IllegalArgumentException with a sentence that quotes the value, though never user info in it */
    static DeploymentUrl parse(Optional<String> configured) {
        String text = configured
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException(
                        KEY + " is not set: the root URL of the Convex deployment." + EXAMPLE));
        if (text.contains("@")) {
            throw new IllegalArgumentException(
                    KEY + " holds credentials before an @ (not shown here); leave them out and set"
                            + " mirror.convex.deploy-key.");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(text, "is not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!text.contains("://")) {
            throw wrong(text, "lacks the scheme; did you mean https://" + text + "?");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw wrong(text, "must begin with http:// or https://");
        }
        if (uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
            throw wrong(text, "has no valid host and port");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(text, "must end after the host: no query and no fragment");
        }
        if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
            throw wrong(text, "must be the root of the deployment, without the path " + uri.getRawPath());
        }
        if (uri.getHost().toLowerCase(Locale.ROOT).endsWith(".convex.site")) {
            throw wrong(text, "is for HTTP actions only; the deployment itself ends in .convex.cloud");
        }
        return new DeploymentUrl(URI.create(scheme + "://" + uri.getRawAuthority() + "/"));
    }

    /** @param path relative to the root, without a leading slash */
    URI resolve(String path) {
        return root.resolve(path);
    }

    /** The address for people, without a trailing slash. */
    @Override
    public String toString() {
        return root.getScheme() + "://" + root.getRawAuthority();
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(KEY + " = '" + text + "' " + why + "." + EXAMPLE);
    }
}
