package dev.convexmirror.convex;

import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Goes over from the older API to the Data Sync API when the server has gained it: at the start and every hour the cursor is
 * offered for conversion (convex-protocol §2.12). Nothing that goes wrong with it holds the older API up. Thread-safe.
 */
final class ApiUpgrade {

    private static final Logger LOG = Logger.getLogger(ApiUpgrade.class);

    private static final Duration ANOTHER_TIME = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMinutes(1);

    private final LegacyApi api;
    private final InstantSource clock;
    private volatile Instant due = Instant.MIN;

    ApiUpgrade(LegacyApi api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * Reads the page after {@code cursor} over the Data Sync API if it is time to try that, and possible.
     *
     * @param cursor one without a walk
     * @param dataSync the feed over the Data Sync API, with the same selection
     * @return the end of the page; empty when the older API has to be used, and then the visitor was told nothing
     * @throws Unavailable when the page broke off
     */
    Optional<PageEnd> tryRead(LegacyCursor cursor, ChangeFeed dataSync, PageVisitor visitor) throws Unavailable {
        if (clock.instant().isBefore(due)) {
            return Optional.empty();
        }
        String converted;
        try {
            converted = api.dataSyncCursor(cursor.ts(), cursor.followed());
        } catch (ConvexException e) {
            postpone(e);
            return Optional.empty();
        }
        try {
            PageEnd end = dataSync.read(Optional.of(converted), visitor);
            LOG.info("Convex has the Data Sync API now: going on with it from the same point, without a new snapshot."
                    + " What the older API did not tell of is not repaired by that; see docs/legacy-servers.md.");
            return Optional.of(end);
        } catch (Unavailable e) {
            postpone(e);
            throw e;
        } catch (ConvexException e) {
            postpone(e);
            return Optional.empty();
        }
    }

    private void postpone(ConvexException reason) {
        due = clock.instant().plus(reason instanceof Unavailable ? SOON : ANOTHER_TIME);
        if (!(reason instanceof NotSupported)) {
            LOG.infof("Staying with the older API of Convex for now: %s", reason.getMessage());
        }
    }
}
