package dev.convexmirror.export;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A page could not be kept on its way: no space, no right to write. Waiting may help; nothing is lost by it. */
final class SpoolException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    SpoolException(String message, IOException cause) {
        super(
                message + ": " + cause.getMessage()
                        + ". Make room, or set mirror.export.spool-directory to a directory that can be written.",
                cause);
    }
}
