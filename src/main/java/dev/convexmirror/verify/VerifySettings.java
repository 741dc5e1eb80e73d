package dev.convexmirror.verify;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a verification is done.
 *
 * @param contents whether to compare what documents say, and not only their versions
 * @param repair whether to mend what differs
 * @param patience for how long the agent's checkpoint may stand still before nobody is expected to move it
 * @param progressEvery how often to say how far it has come
 * @param memory how many revisions of some 200 bytes may be in memory, for each side
 * @param directory where temporary files are made
 */
public record VerifySettings(
        boolean contents, boolean repair, Duration patience, Duration progressEvery, int memory, Path directory) {

    /** The settings of a full run with the usual memory. */
    public static VerifySettings of(
            boolean contents, boolean repair, Duration patience, Duration progressEvery, Path directory) {
        return new VerifySettings(contents, repair, patience, progressEvery, RevisionSort.RUN, directory);
    }
}
