package dev.convexmirror.export;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Holds generations back that may contain the rows of an unfinished import (I6). A leftover of an import that failed may
 * stay in the source for two weeks (convex-protocol §2.8), so it does not hold them for ever. For one thread.
 */
final class ImportGate {

    private static final Logger LOG = Logger.getLogger(ImportGate.class);

    private final Duration patience;
    private final InstantSource clock;
    private Optional<Instant> heldSince = Optional.empty();

    /** Whether the source said since then that it imports; it is not asked with every page. */
    private boolean seen;

    ImportGate(Duration patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /** What may become of generations that are complete. */
    enum Verdict {
        /** Readers may see them. */
        PUBLISH,
        /** Readers may see them, but they have to be read again when the import is over. */
        PUBLISH_DOUBTFUL,
        /** They wait. */
        HOLD
    }

    /** @param importing what the source said with the last consistent page; empty when it was not asked */
    Verdict judge(Optional<Boolean> importing) {
        if (importing.isPresent() && !importing.get()) {
            return open(Verdict.PUBLISH);
        }
        Instant now = clock.instant();
        if (heldSince.isEmpty()) {
            heldSince = Optional.of(now);
        }
        if (importing.isPresent() && !seen) {
            seen = true;
            LOG.infof(
                    "An import runs in the deployment: tables that are complete wait up to %s for its end.", patience);
        }
        if (now.isBefore(heldSince.get().plus(patience))) {
            return Verdict.HOLD;
        }
        if (!seen) {
            LOG.warn("Whether an import runs could not be learned in time; publishing what is complete.");
            return open(Verdict.PUBLISH);
        }
        LOG.warnf(
                "An import did not end within %s; publishing what is complete. It may show rows of the import, and is"
                        + " read again when the import is over.",
                patience);
        return open(Verdict.PUBLISH_DOUBTFUL);
    }

    private Verdict open(Verdict verdict) {
        heldSince = Optional.empty();
        seen = false;
        return verdict;
    }
}
