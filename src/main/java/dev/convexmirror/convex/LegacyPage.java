package dev.convexmirror.convex;

import java.util.Optional;

/** What a page of the older API says about itself (convex-protocol §3.2, §3.3). Timestamps are in ns since the epoch. */
sealed interface LegacyPage {

    /**
     * A page of {@code list_snapshot}.
     *
     * @param snapshot the moment that all pages of the snapshot are as of
     * @param cursor where the next page begins; empty at the end
     */
    record Snapshot(long snapshot, Optional<String> cursor) implements LegacyPage {}

    /**
     * A page of {@code document_deltas}.
     *
     * @param cursor the moment up to which everything was told
     * @param hasMore whether there are commits after it
     */
    record Deltas(long cursor, boolean hasMore) implements LegacyPage {}
}
