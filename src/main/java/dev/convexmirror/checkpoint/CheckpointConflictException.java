package dev.convexmirror.checkpoint;

/** The stored checkpoint is not the one that this agent wrote last. */
public final class CheckpointConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckpointConflictException(String mirror) {
        super("The checkpoint of the mirror '" + mirror
                + "' was changed or removed by somebody else, most likely another"
                + " agent that runs with the same mirror.name.");
    }
}
