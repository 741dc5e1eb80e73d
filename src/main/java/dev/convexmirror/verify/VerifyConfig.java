package dev.convexmirror.verify;

import java.time.Duration;
import java.util.Optional;

/** Whether the agent verifies by itself; keys under {@code mirror.verify}. */
public interface VerifyConfig {

    /** The pause between two verifications that the running agent makes; none unless set. Each reads every document. */
    Optional<Duration> every();
}
