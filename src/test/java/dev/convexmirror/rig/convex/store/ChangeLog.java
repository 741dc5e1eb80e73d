package dev.convexmirror.rig.convex.store;

import java.util.ArrayList;
import java.util.List;

/** All commits in order. To be used under the deployment's lock. */
final class ChangeLog {
    private final List<Commit> commits = new ArrayList<>();

    void append(Commit commit) {
        commits.add(commit);
    }

    long firstTs() {
        return commits.isEmpty() ? Long.MAX_VALUE : commits.getFirst().ts();
    }

    long lastTs() {
        return commits.isEmpty() ? 0 : commits.getLast().ts();
    }

    /** The commits after a timestamp, oldest first; a view that is valid under the lock only. */
    List<Commit> after(long ts) {
        int low = 0;
        int high = commits.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (commits.get(middle).ts() <= ts) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return commits.subList(low, commits.size());
    }

    Commit removeLast() {
        return commits.removeLast();
    }
}
