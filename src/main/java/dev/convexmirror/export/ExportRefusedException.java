package dev.convexmirror.export;

/**
 * The export cannot go on without a person. The message is a paragraph for people: what is wrong and what to do. Nothing
 * was deleted because of it.
 */
public final class ExportRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExportRefusedException(String message) {
        super(message);
    }
}
