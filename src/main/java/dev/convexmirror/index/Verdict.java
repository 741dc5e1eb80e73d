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

    /** The index is gone, or closed, or there is no alias of the leader's {@link Fence}, which no index can be named like. */
    private static final Set<String> GONE =
            Set.of("index_not_found_exception", "index_closed_exception", "invalid_index_name_exception");

    /** Refusals that say something about the cluster and nothing about the document; somebody will mend it. */
    private static final Set<String> PASSING = Set.of("cluster_block_exception", "security_exception");

    /** Whether a refusal of this type says nothing about the document. */
    static boolean passing(String type) {
        return PASSING.contains(type);
    }

    /** Whether a refusal of this type says that there is nothing of that name to write to. */
    static boolean gone(String type) {
        return GONE.contains(type);
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
        if (gone(item.type())) {
            return VANISHED;
        }
        if (delete && status == 404 && item.type().isEmpty()) {
            return DELETED;
        }
        return status == 429 || status >= 500 || passing(item.type()) ? TRY_AGAIN : REFUSED;
    }
}
