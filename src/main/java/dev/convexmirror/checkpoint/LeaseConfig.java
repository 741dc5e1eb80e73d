package dev.convexmirror.checkpoint;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When another agent takes over; keys under {@code mirror.lease}. */
public interface LeaseConfig {

    /** How long the agent that writes may go without renewing its lease; another one takes over in less than twice that. */
    @WithDefault("30s")
    Duration duration();
}
