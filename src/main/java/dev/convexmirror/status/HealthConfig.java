package dev.convexmirror.status;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When the probes say no; keys under {@code mirror.health}. */
public interface HealthConfig {

    /** Readiness is DOWN while the mirror is further behind its source than this. */
    @WithDefault("1m")
    Duration maxLag();

    /** Liveness is DOWN when a loop gave no sign of life for this long; longer than any single request may take. */
    @WithDefault("10m")
    Duration stalledAfter();
}
