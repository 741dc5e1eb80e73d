package dev.convexmirror.systemd;

/** A variable that service managers set holds what none sets; the message names it. */
public final class EnvironmentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EnvironmentException(String message) {
        super(message);
    }
}
