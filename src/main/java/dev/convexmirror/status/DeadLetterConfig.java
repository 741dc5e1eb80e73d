package dev.convexmirror.status;

import io.smallrye.config.WithDefault;

/** When dead letters make the mirror degraded; keys under {@code mirror.dead-letters}. */
public interface DeadLetterConfig {

    /** The mirror is degraded with more dead letters than this. */
    @WithDefault("1000")
    long maxCount();

    /** The mirror is degraded when more than this share of its documents, from 0 to 1, are dead letters. */
    @WithDefault("0.01")
    double maxShare();
}
