package dev.convexmirror.verify;

import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.convex.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How a verification is done.
 *
 * @param contents whether to compare what documents say, and not only their versions
 * @param repair whether to mend what differs
 * @param columns the fields that are mirrored, of the tables that are not mirrored as a whole
 * @param patience for how long the agent's checkpoint may stand still before nobody is expected to move it
 * @param progressEvery how often to say how far it has come
 * @param memory how many revisions of some 200 bytes may be in memory, for each side
 * @param directory where temporary files are made
 */
public record VerifySettings(
        boolean contents,
        boolean repair,
        Map<TableName, ColumnSelection> columns,
        Duration patience,
        Duration progressEvery,
        int memory,
        Path directory) {

    public VerifySettings {
        columns = Map.copyOf(columns);
    }

    /** The settings of a full run with the usual memory. */
    public static VerifySettings of(
            boolean contents,
            boolean repair,
            Map<TableName, ColumnSelection> columns,
            Duration patience,
            Duration progressEvery,
            Path directory) {
        return new VerifySettings(contents, repair, columns, patience, progressEvery, RevisionSort.RUN, directory);
    }
}
