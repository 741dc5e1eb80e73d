package dev.convexmirror.verify;

import dev.convexmirror.convex.ChangeFeed;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.FeedPosition;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.verify.SourcePage.Depth;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A chain of cursors that belongs to the verification alone. For one thread. */
final class SourceChain {

    private final ChangeFeed feed;
    private final Map<TableName, Subject> subjects;
    private final Calls calls;
    private final Progress progress;
    private final LegacyTurn turn;
    private final Set<TableName> begun = new HashSet<>();
    private final Set<TableName> replaced = new HashSet<>();
    private Optional<String> cursor = Optional.empty();
    private String syncId = "";

    SourceChain(ChangeFeed feed, List<Subject> subjects, Calls calls, Progress progress, LegacyTurn turn) {
        this.feed = feed;
        this.subjects = subjects.stream().collect(Collectors.toMap(Subject::table, Function.identity()));
        this.calls = calls;
        this.progress = progress;
        this.turn = turn;
    }

    /** The source's name of the chain; empty before the first page. */
    String syncId() {
        return syncId;
    }

    /** Tables that began anew while the chain was followed, as they do when somebody imports (convex-protocol §2.8). */
    Set<TableName> replaced() {
        return replaced;
    }

    /**
     * Reads on until nothing newer is left; the first time, everything.
     *
     * @return the ts (ns) up to which every commit was given
     */
    long follow(Depth depth, Consumer<Revision> sink) throws ConvexException, InterruptedException {
        long count = 0;
        while (true) {
            if (isWalk()) {
                turn.await();
            }
            Read read = calls.source(() -> {
                SourcePage page = new SourcePage(subjects, depth);
                return new Read(page, feed.read(cursor, page));
            });
            for (TableName table : read.page().truncates()) {
                if (!begun.add(table)) {
                    replaced.add(table);
                }
            }
            read.page().revisions().forEach(sink);
            count += read.page().revisions().size();
            progress.count("Reading the source, changes", count);
            cursor = Optional.of(read.end().nextCursor());
            syncId = read.end().syncId();
            if (read.end().status() instanceof SyncStatus.UpToDate upToDate) {
                return upToDate.snapshotTs();
            }
        }
    }

    /** Whether the next page may be one of a snapshot over the older API; what the API is, the first page tells. */
    private boolean isWalk() {
        return cursor.isEmpty() || FeedPosition.of(cursor.get()).walking();
    }

    private record Read(SourcePage page, PageEnd end) {}
}
