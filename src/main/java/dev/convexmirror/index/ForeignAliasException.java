package dev.convexmirror.index;

/** The alias of a table is somebody else's: nothing was changed. The message says what to do. */
public final class ForeignAliasException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignAliasException(String message) {
        super(message);
    }
}
