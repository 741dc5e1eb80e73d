package dev.convexmirror.checkpoint;

/**
 * How far an import has come.
 *
 * @param source what is imported, to notice that it is another table now
 * @param phase what the import was doing
 * @param position up to where Convex has acknowledged the source's log, as the source writes it ({@code 0/16B3748}, {@code 7 binlog.000002:1543}); empty
 *     while snapshotting
 * @param form the columns with their types, by which rows are found and fields keep their types
 */
public record ImportState(String source, Phase phase, String position, String form) {

    /** An import whose table is to be read as a whole. */
    public static ImportState snapshotting(String source) {
        return new ImportState(source, Phase.SNAPSHOTTING, "", "");
    }

    /** What an import is doing. */
    public enum Phase {
        /** Reading the table as a whole. */
        SNAPSHOTTING,
        /** Following its changes. */
        FOLLOWING,
        /** Nothing more, the snapshot was all that was asked for. */
        DONE
    }
}
