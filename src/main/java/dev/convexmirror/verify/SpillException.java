package dev.convexmirror.verify;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The temporary files of a verification could not be used. */
public final class SpillException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    SpillException(String message, IOException cause) {
        super(
                message + ": " + cause.getMessage()
                        + ". Make room, or set mirror.export.spool-directory to a directory that can be written.",
                cause);
    }
}
