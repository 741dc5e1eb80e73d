package dev.convexmirror.export;

import dev.convexmirror.index.ElasticsearchCallException;

/**
 * An index that the mirror needs was deleted, replaced or closed by somebody. Beginning again from the checkpoint mends that.
 */
public final class IndexGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IndexGoneException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether this failure says that an index is not there. */
    static boolean isGone(ElasticsearchCallException failure) {
        return failure.is("index_not_found_exception") || failure.is("index_closed_exception");
    }
}
