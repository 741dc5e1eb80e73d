package dev.convexmirror.config;

import io.smallrye.config.ConfigValidationException;

/** The configuration cannot be used. The message is a paragraph for people: the key, what is wrong and what to do; never a secret. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A configuration that cannot be used, for all the reasons that SmallRye found. */
    public static ConfigurationException of(ConfigValidationException e) {
        return new ConfigurationException(ConfigProblems.describe(e), e);
    }

    /** A configuration that cannot be used, for the reason given. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** A configuration that cannot be used, for the reason given, found by {@code cause}. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
