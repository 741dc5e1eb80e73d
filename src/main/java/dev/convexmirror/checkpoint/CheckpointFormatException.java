package dev.convexmirror.checkpoint;

/** The stored checkpoint cannot be understood; it was not touched. The message says what to do. */
public final class CheckpointFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckpointFormatException(String message) {
        super(message);
    }

    CheckpointFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
