package dev.convexmirror.export;

import java.util.Set;

/**
 * One of the tables that the source has of a name.
 *
 * @param shown   whether it has a row from before any other table of the name was made, so that it is the one that queries see
 * @param rows    how many rows it has; 0 of one that is shown, which may change all the time
 * @param commits when its rows were committed, ns; nothing of one that is shown
 */
record Tablet(boolean shown, long rows, Set<Long> commits) {

    Tablet {
        commits = Set.copyOf(commits);
    }
}
