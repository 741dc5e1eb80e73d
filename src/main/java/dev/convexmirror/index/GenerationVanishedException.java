package dev.convexmirror.index;

/** A generation that the agent writes to is gone, or an index that is not the agent's has taken its name. */
public final class GenerationVanishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String index;

    GenerationVanishedException(String index) {
        super("The index '" + index + "' that this mirror was filling no longer exists as the mirror made it; somebody"
                + " deleted or replaced it. The table has to be loaded again.");
        this.index = index;
    }

    /** The physical index. */
    public String index() {
        return index;
    }
}
