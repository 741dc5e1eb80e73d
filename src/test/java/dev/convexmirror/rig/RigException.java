package dev.convexmirror.rig;

/** The rig itself failed: a server did not start or did not answer. Never the outcome that a test looks for. */
public final class RigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RigException(String message) {
        super(message);
    }

    public RigException(String message, Throwable cause) {
        super(message, cause);
    }
}
