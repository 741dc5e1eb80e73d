package dev.convexmirror.rig.convex.value;

/** A write that a Convex deployment would refuse; nothing of its transaction is kept. */
public final class InvalidWriteException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    public InvalidWriteException(String code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    /** The code that Convex answers, as in convex-protocol §4.5. */
    public String code() {
        return code;
    }
}
