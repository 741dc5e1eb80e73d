package dev.convexmirror.imports;

/** A row that cannot be sent to Convex; the message says why without the value. */
public final class UnimportableException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnimportableException(String message) {
        super(message);
    }
}
