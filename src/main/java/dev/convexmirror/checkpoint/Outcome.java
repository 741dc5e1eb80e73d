package dev.convexmirror.checkpoint;

/**
 * What became of a request.
 *
 * @param done whether it was acted on; otherwise it was refused
 * @param sentence for people: what was done, or why it was not and what to do
 */
public record Outcome(boolean done, String sentence) {

    /** It was acted on. */
    public static Outcome done(String sentence) {
        return new Outcome(true, sentence);
    }

    /** It was not acted on, and another try would not change that. */
    public static Outcome refused(String sentence) {
        return new Outcome(false, sentence);
    }
}
