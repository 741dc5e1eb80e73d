package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;

/** Finds, in what Quarkus reports when it cannot start, the reason that a person can do something about. */
final class StartFailure {

    private StartFailure() {}

    /** The reason as a {@link ConfigurationException}, or {@code failure} itself when it is none we know. */
    static Throwable reason(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof ConfigValidationException invalid) {
                return ConfigurationException.of(invalid);
            }
            if (link.getCause() instanceof BindException bind) {
                return new ConfigurationException(
                        link.getMessage() + ": " + bind.getMessage()
                                + ". End what listens there, or set QUARKUS_MANAGEMENT_PORT to another port (from 1024 on"
                                + " for a user without privileges).",
                        failure);
            }
            if (link instanceof AccessDeniedException denied) {
                return new ConfigurationException(
                        denied.getFile() + " may not be read by the agent's user; change its permissions.", failure);
            }
        }
        return failure;
    }
}
