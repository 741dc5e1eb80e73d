package dev.convexmirror.index;

import java.util.Set;

/** What the answer to an item means for it (invariant I1). */
enum Verdict {
    WRITTEN,
    DELETED,
    SUPERSEDED,
    TRY_AGAIN,
    VANISHED,
    REFUSED;

    /** Refusals that say something about the cluster and nothing about the document; somebody will mend it. */
    private static final Set<String> PASSING = Set.of("cluster_block_exception", "security_exception");

    /** Whether a refusal of this type says nothing about the document. */
    static boolean passing(String type) {
        return PASSING.contains(type);
    }

    /** @param delete whether the item removes the document */
    static Verdict of(boolean delete, BulkAnswer.Item item) {
        int status = item.status();
        if (status >= 200 && status < 300) {
            return delete ? DELETED : WRITTEN;
        }
        if (status == 409) {
            return SUPERSEDED;
        }
        if (item.type().equals("index_not_found_exception") || item.type().equals("index_closed_exception")) {
            return VANISHED;
        }
        if (delete && status == 404 && item.type().isEmpty()) {
            return DELETED;
        }
        return status == 429 || status >= 500 || passing(item.type()) ? TRY_AGAIN : REFUSED;
    }
}
