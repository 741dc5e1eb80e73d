package dev.convexmirror.index;

/** A generation that the agent writes to is gone, or an index that is not the agent's has taken its name. */
public final class GenerationVanishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String index;

    GenerationVanishedException(String index) {
        super("The index '" + index + "' that this mirror writes to is not as the mirror made it: somebody deleted or"
                + " replaced it, or the alias by which the mirror writes to it.");
        this.index = index;
    }

    /** The physical index. */
    public String index() {
        return index;
    }
}
