package dev.convexmirror.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the guard of an imported table has to remember. Immutable; its text does not show the key.
 *
 * @param key what the proofs of the rows are made with, base64
 * @param complete whether every row that the import has in Convex carries a proof
 * @param replaced whether somebody else has put another table in the place of the imported one, so that the guard no longer
 *     knows which rows there were; until the next snapshot
 * @param cursor up to where the changes of the Convex table were judged; empty to begin anew
 * @param counts the foreign writes ever found, by kind
 * @param latest the last ones of them, oldest first
 * @param missing rows that went from Convex and are not judged yet
 */
public record GuardState(
        String key,
        boolean complete,
        boolean replaced,
        String cursor,
        SortedMap<String, Long> counts,
        List<Note> latest,
        List<Missing> missing) {

    private static final int MOST_NOTES = 100;

    public GuardState {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        latest = List.copyOf(latest);
        missing = List.copyOf(missing);
    }

    /**
     * A foreign write.
     *
     * @param id of the document; empty when it was all of them
     * @param ts when Convex committed it, or that which brought it to light, ns since 1970
     * @param remedy what the agent did about it
     */
    public record Note(String kind, String id, long ts, String remedy) {

        private boolean isSameWrite(Note other) {
            return kind.equals(other.kind) && id.equals(other.id) && ts == other.ts;
        }
    }

    /**
     * A row that went.
     *
     * @param id of its document
     * @param key its key fields as the feed told them, JSON
     * @param ts when Convex committed that, ns since 1970
     */
    public record Missing(String id, String key, long ts) {}

    /** A guard that begins. */
    public static GuardState fresh(String key) {
        return new GuardState(key, false, false, "", Collections.emptySortedMap(), List.of(), List.of());
    }

    /** Every row has a proof now; where the guard had lost track, it begins anew. */
    public GuardState completed() {
        boolean goesOn = complete && !replaced;
        return new GuardState(key, true, false, goesOn ? cursor : "", counts, latest, goesOn ? missing : List.of());
    }

    /** Rows without proofs are to be expected. */
    public GuardState incomplete() {
        return new GuardState(key, false, replaced, "", counts, latest, List.of());
    }

    /** Somebody has put another table in the place of this one. */
    public GuardState tableReplaced() {
        return new GuardState(key, complete, true, cursor, counts, latest, missing);
    }

    /** The changes up to here were judged, but for what is missing. */
    public GuardState judged(String upTo, List<Missing> notYet) {
        return new GuardState(key, complete, replaced, upTo, counts, latest, notYet);
    }

    /** With one more foreign write, unless it is known already. */
    public GuardState with(Note note) {
        if (latest.stream().anyMatch(note::isSameWrite)) {
            return this;
        }
        SortedMap<String, Long> more = new TreeMap<>(counts);
        more.merge(note.kind(), 1L, Long::sum);
        List<Note> notes = new ArrayList<>(latest);
        notes.add(note);
        return new GuardState(
                key,
                complete,
                replaced,
                cursor,
                more,
                notes.subList(Math.max(0, notes.size() - MOST_NOTES), notes.size()),
                missing);
    }

    @Override
    public String toString() {
        return "GuardState[complete=" + complete + ", replaced=" + replaced + ", counts=" + counts + "]";
    }
}
