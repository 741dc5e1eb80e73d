package dev.convexmirror.export;

import java.util.Map;

/**
 * One of the tables that the source has of a name.
 *
 * @param shown   whether it is known to be the one that queries see
 * @param oldest  when the oldest of its rows was committed, ns; {@code Long.MAX_VALUE} without rows, and {@code Long.MIN_VALUE} when it
 *     is older than any other table of the name. No two tables have one transaction in common, so this tells one from another
 * @param commits how many of its rows were committed when, ns; nothing of one that is shown
 */
record Tablet(boolean shown, long oldest, Map<Long, Integer> commits) {

    Tablet {
        commits = shown ? Map.of() : Map.copyOf(commits);
    }

    /** One that is shown, since it has a row from before there was any other. */
    static Tablet old() {
        return new Tablet(true, Long.MIN_VALUE, Map.of());
    }

    /** The same when it is known to be the one that queries see. */
    Tablet asShown() {
        return new Tablet(true, oldest, Map.of());
    }

    long rows() {
        return commits.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** Whether all of its rows are known to be left by an import; one without rows may be any. */
    boolean isOf(Leftover leftover) {
        return !commits.isEmpty() && commits.keySet().stream().allMatch(leftover::has);
    }

    /** Whether this is the one of an earlier look, and if that was hidden, as it was. */
    boolean isSame(Tablet before) {
        return oldest == before.oldest && (before.shown || commits.equals(before.commits));
    }

    /**
     * Whether this is the one of an earlier look, and known to be the one that queries see: it was then, or a row was changed or removed
     * since, while an import only adds rows.
     */
    boolean isToBeShown(Tablet before) {
        return oldest == before.oldest && (before.shown || hasLostRowsOf(before));
    }

    private boolean hasLostRowsOf(Tablet before) {
        return before.commits.entrySet().stream()
                .anyMatch(commit -> commits.getOrDefault(commit.getKey(), 0) < commit.getValue());
    }
}
