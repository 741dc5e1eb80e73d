package dev.convexmirror.export;

/**
 * An index that the mirror needs was deleted, replaced or closed by somebody. Beginning again from the checkpoint mends that.
 */
public final class IndexGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IndexGoneException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
