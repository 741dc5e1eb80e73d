package dev.convexmirror.convex;

import dev.convexmirror.convex.ConvexException.NotSupported;
import java.util.Optional;

/**
 * The change feed over whichever API the deployment has. A new snapshot takes the Data Sync API unless the server answers 404
 * there and has the older API; a chain of cursors stays with the API that it began with, except that one of the older API is
 * converted when that becomes possible. A 404 in the middle of a chain of the Data Sync API begins nothing anew (I5).
 */
final class DeploymentFeed implements ChangeFeed {

    private final DataSyncFeed dataSync;
    private final LegacyApi legacyApi;
    private final LegacyFeed legacy;
    private final ApiUpgrade upgrade;
    private final Selection selection;

    DeploymentFeed(
            DataSyncFeed dataSync, LegacyApi legacyApi, LegacyFeed legacy, ApiUpgrade upgrade, Selection selection) {
        this.dataSync = dataSync;
        this.legacyApi = legacyApi;
        this.legacy = legacy;
        this.upgrade = upgrade;
        this.selection = selection;
    }

    @Override
    public PageEnd read(Optional<String> cursor, PageVisitor visitor) throws ConvexException {
        if (cursor.isEmpty()) {
            return begin(visitor);
        }
        if (!LegacyCursor.isOne(cursor.get())) {
            return dataSync.read(cursor, visitor);
        }
        LegacyCursor position = parse(cursor.get());
        if (position.walk().isEmpty()) {
            Optional<PageEnd> upgraded = upgrade.tryRead(position, dataSync, visitor);
            if (upgraded.isPresent()) {
                return upgraded.get();
            }
        }
        return legacy.read(position, selection, visitor);
    }

    private PageEnd begin(PageVisitor visitor) throws ConvexException {
        try {
            return dataSync.read(Optional.empty(), visitor);
        } catch (NotSupported e) {
            if (!legacyApi.isPresent()) {
                throw e;
            }
        }
        return legacy.begin(selection, visitor);
    }

    private static LegacyCursor parse(String text) throws NotSupported {
        try {
            return LegacyCursor.parse(text);
        } catch (IllegalArgumentException e) {
            throw new NotSupported(
                    "The checkpoint holds a cursor that this version of convex-mirror does not understand: "
                            + e.getMessage() + ". Run the version that wrote it or a newer one; nothing was changed.",
                    "");
        }
    }
}
