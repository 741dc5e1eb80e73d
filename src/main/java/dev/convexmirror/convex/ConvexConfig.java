package dev.convexmirror.convex;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the Convex deployment is and how to speak to it: the keys under {@code mirror.convex}. */
public interface ConvexConfig {

    /** Root URL of the deployment, such as {@code https://happy-animal-123.convex.cloud}. */
    Optional<String> url();

    /** A deploy key with the permission {@code deployment:data:view}. */
    Optional<String> deployKey();

    /** A file that holds the deploy key, instead of the key itself; read at each use. */
    Optional<Path> deployKeyFile();

    /** A PEM file with the certificates to trust instead of the system's. */
    Optional<Path> caCertificate();

    /** How long a connection may take to be made. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** How long an answer may take to begin; the server itself gives up after 300 s (convex-protocol §1.7). */
    @WithDefault("310s")
    Duration readTimeout();

    /** How long an answer that has begun may pause before it counts as broken off. */
    @WithDefault("60s")
    Duration stallTimeout();
}
