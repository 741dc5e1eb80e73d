package dev.convexmirror.checkpoint;

/** Something was to be written without the lease. It was not sent. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException() {
        super("This agent does not hold the lease of the mirror any more, so it writes nothing.");
    }
}
