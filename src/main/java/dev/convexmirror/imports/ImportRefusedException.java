package dev.convexmirror.imports;

/** An import that cannot begin or go on before a person has changed something; the message says what. */
public final class ImportRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message a sentence or more */
    public ImportRefusedException(String message) {
        super(message);
    }
}
