package dev.convexmirror.checkpoint;

import java.time.Instant;
import java.util.Optional;

/**
 * What an agent last told of an import that it runs, for people; nothing is decided by it.
 *
 * @param state what the import was doing, a word
 * @param since when that began, by the clock of the agent
 * @param asOf what of the source Convex had, dead letters aside; empty while it is not known
 * @param deadLetters how many rows were dead letters
 * @param foreignWrites how many changes by others the guard has found since the import began
 * @param trouble why it did not get on, a sentence; empty when it did
 * @param time when this was told
 */
public record ImportReport(
        String state,
        Instant since,
        Optional<Instant> asOf,
        long deadLetters,
        long foreignWrites,
        Optional<String> trouble,
        Instant time) {

    /** Whether the two tell people the same, however much later. */
    public boolean saysLike(ImportReport other) {
        return state.equals(other.state)
                && since.equals(other.since)
                && deadLetters == other.deadLetters
                && foreignWrites == other.foreignWrites
                && trouble.equals(other.trouble);
    }
}
