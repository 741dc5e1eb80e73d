package dev.convexmirror.convex;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A configuration as a test gives it. */
record GivenConfig(
        Optional<String> url,
        Optional<String> deployKey,
        Optional<Path> deployKeyFile,
        Optional<Path> caCertificate,
        Duration connectTimeout,
        Duration readTimeout,
        Duration stallTimeout)
        implements ConvexConfig {

    static GivenConfig of(URI url, String key) {
        return new GivenConfig(
                Optional.of(url.toString()),
                Optional.of(key),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }

    GivenConfig withReadTimeout(Duration timeout) {
        return new GivenConfig(url, deployKey, deployKeyFile, caCertificate, connectTimeout, timeout, stallTimeout);
    }

    GivenConfig withStallTimeout(Duration timeout) {
        return new GivenConfig(url, deployKey, deployKeyFile, caCertificate, connectTimeout, readTimeout, timeout);
    }

    /** Without the secret, as a failing assertion may print it. */
    @Override
    public String toString() {
        return "GivenConfig[" + url + "]";
    }
}
