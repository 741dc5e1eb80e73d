package dev.convexmirror.index;

/** A setting that cannot work. The message is a sentence for people: the key, the value unless secret, what to do. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidConfigurationException(String message) {
        super(message);
    }
}
