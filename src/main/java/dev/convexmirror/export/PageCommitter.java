package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.CheckpointFormatException;
import dev.convexmirror.checkpoint.CheckpointStore;
import dev.convexmirror.checkpoint.Stored;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportListener.TableOverview;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.IndexNames;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Swap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Owns the checkpoint and the generations that it names, and moves both in the order that a crash between any two steps
 * can be repaired from (docs/decisions/0003). Used by the applying thread only.
 */
final class PageCommitter {

    private static final Logger LOG = Logger.getLogger(PageCommitter.class);

    private final CheckpointStore store;
    private final Generations generations;
    private final IndexNames names;
    private final SinkRetry retry;
    private final ExportListener listener;
    private final Clock clock;
    private final Duration checkpointEvery;
    private Optional<Stored> stored = Optional.empty();
    private Checkpoint checkpoint;
    private Instant written = Instant.EPOCH;

    PageCommitter(
            Checkpoint beginning,
            CheckpointStore store,
            Generations generations,
            IndexNames names,
            SinkRetry retry,
            ExportListener listener,
            Clock clock,
            Duration checkpointEvery) {
        this.checkpoint = beginning;
        this.store = store;
        this.generations = generations;
        this.names = names;
        this.retry = retry;
        this.listener = listener;
        this.clock = clock;
        this.checkpointEvery = checkpointEvery;
    }

    /** Where the feed goes on; empty for a new snapshot. */
    Optional<String> cursor() {
        return checkpoint.cursor();
    }

    /** The number of the last page that is durable; 0 before the first. */
    long page() {
        return checkpoint.page();
    }

    /** Whether every table is served and the source follows the change log. */
    boolean tailing() {
        return checkpoint.consistent() && fillings().isEmpty();
    }

    /**
     * Reads the checkpoint and repairs what a crash may have left.
     *
     * @throws ExportRefusedException when the checkpoint is that of another deployment, of a newer agent, or damaged
     */
    void resume() throws ProbeException, InterruptedException {
        stored = read();
        if (stored.isPresent()) {
            Checkpoint found = stored.get().checkpoint();
            if (!found.deployment().equals(checkpoint.deployment())) {
                throw new ExportRefusedException("The mirror belongs to the deployment " + found.deployment()
                        + ", but mirror.convex.url is " + checkpoint.deployment()
                        + ". Set mirror.name and mirror.export.index-prefix to names of their own for another deployment,"
                        + " or correct the URL.");
            }
            checkpoint = found;
            found.cursorTs().ifPresent(listener::resumed);
        }
        // before anything is repaired: an earlier leader that still runs cannot move the checkpoint from here on (I8)
        write(checkpoint);
        removeUnreferenced();
        if (!checkpoint.consistent()) {
            heal();
        }
        publish();
        tellTables();
    }

    private Optional<Stored> read() throws ProbeException, InterruptedException {
        try {
            return retry.call(store::read);
        } catch (CheckpointFormatException e) {
            throw new ExportRefusedException(e.getMessage());
        }
    }

    /** Begins the tables anew that the page truncates; for a page that truncates some. */
    void truncate(SpooledPage page) throws ProbeException, InterruptedException {
        for (TableName table : page.truncates()) {
            String alias = alias(table);
            String index = retry.call(() -> generations.create(table, alias));
            LOG.infof("Table %s: filling %s.", table, index);
            TableState state = checkpoint.tables().get(table);
            checkpoint = checkpoint.withTable(
                    table,
                    state == null ? TableState.firstFilling(alias, index) : state.filling(index),
                    clock.instant());
        }
        tellTables();
    }

    /** The index that takes the changes of {@code table} now. */
    String writing(TableName table) {
        TableState state = checkpoint.tables().get(table);
        if (state == null) {
            throw new ExportRefusedException("The feed sent a change of the table " + table
                    + " without announcing the table first. Nothing was written; please report this.");
        }
        return state.target().orElseThrow();
    }

    /**
     * Moves the checkpoint past a page whose changes are durable, and publishes what is complete.
     *
     * @return whether readers see the source as of one moment now
     */
    boolean commit(SpooledPage page) throws ProbeException, InterruptedException {
        Checkpoint next = after(page.end());
        boolean nothingNew = page.isEmpty() && checkpoint.consistent() && next.consistent();
        if (nothingNew && clock.instant().isBefore(written.plus(checkpointEvery))) {
            checkpoint = next;
        } else {
            write(next);
        }
        return publish();
    }

    private Checkpoint after(PageEnd end) {
        Instant now = clock.instant();
        return switch (end.status()) {
            case SyncStatus.Snapshotting snapshotting -> checkpoint.withPage(end.nextCursor(), end.syncId(), now);
            case SyncStatus.Stale stale ->
                checkpoint.withConsistentPage(end.nextCursor(), end.syncId(), stale.snapshotTs(), now);
            case SyncStatus.UpToDate upToDate ->
                checkpoint.withConsistentPage(end.nextCursor(), end.syncId(), upToDate.snapshotTs(), now);
        };
    }

    /** Forgets the cursor: the source wants a new snapshot. What readers see stays as it is until that is complete. */
    void restart() throws ProbeException, InterruptedException {
        write(checkpoint.withRestart(clock.instant()));
        removeUnreferenced();
        tellTables();
    }

    /** Puts every generation that is complete under its alias, all at once; then the old ones may go. */
    private boolean publish() throws ProbeException, InterruptedException {
        if (!consistentForReaders()) {
            return false;
        }
        List<Swap> swaps = new ArrayList<>();
        checkpoint.tables().forEach((table, state) -> state.filling()
                .ifPresent(filling -> swaps.add(new Swap(table, state.alias(), filling))));
        if (swaps.isEmpty()) {
            return true;
        }
        retry.call(() -> {
            generations.publish(swaps);
            return swaps;
        });
        write(checkpoint.withPublished(swaps.stream().map(Swap::table).toList(), clock.instant()));
        for (Swap swap : swaps) {
            LOG.infof("Table %s: %s is complete and is what %s shows.", swap.table(), swap.filling(), swap.alias());
            listener.published(swap.table(), swap.alias(), swap.filling());
        }
        removeUnreferenced();
        tellTables();
        return true;
    }

    private boolean consistentForReaders() {
        return checkpoint.consistent() && checkpoint.snapshotTs().orElse(0) >= checkpoint.healFloor();
    }

    /** Removes what pages after the checkpoint left in generations that nobody sees yet (I4). */
    private void heal() throws ProbeException, InterruptedException {
        Set<String> fillings = fillings();
        if (fillings.isEmpty()) {
            return;
        }
        retry.call(() -> {
            generations.drain(fillings);
            return fillings;
        });
        long floor = checkpoint.healFloor();
        for (String index : fillings) {
            OptionalLong highest = retry.call(() -> generations.highestTsAfterPage(index, page()));
            floor = Math.max(floor, highest.orElse(0));
        }
        if (floor > checkpoint.healFloor()) {
            // before the first removal, or a crash in the middle would forget what had been there
            write(checkpoint.withHealFloor(floor, clock.instant()));
        }
        long removed = 0;
        for (String index : fillings) {
            removed += retry.call(() -> generations.removeAfterPage(index, page()));
        }
        if (removed > 0) {
            LOG.infof(
                    "Removed %d documents that a crash had left beyond the checkpoint; they are fetched again.",
                    removed);
            listener.healed(removed);
        }
    }

    private void removeUnreferenced() throws ProbeException, InterruptedException {
        Set<String> removed = retry.call(() -> generations.removeUnreferenced(checkpoint.referencedIndices()));
        if (!removed.isEmpty()) {
            LOG.infof("Removed generations that nothing refers to: %s.", String.join(", ", removed));
        }
    }

    private Set<String> fillings() {
        Set<String> fillings = new HashSet<>();
        checkpoint.tables().values().forEach(state -> state.filling().ifPresent(fillings::add));
        return fillings;
    }

    /** The alias of a table, which no other table of the mirror may have. */
    private String alias(TableName table) {
        Set<TableName> known = new HashSet<>(checkpoint.tables().keySet());
        known.add(table);
        return names.aliases(known).get(table);
    }

    private void write(Checkpoint next) throws ProbeException, InterruptedException {
        stored = Optional.of(retry.call(() -> store.write(next, stored)));
        checkpoint = next;
        written = next.updated();
    }

    private void tellTables() {
        listener.tables(checkpoint.tables().entrySet().stream()
                .map(PageCommitter::overview)
                .toList());
    }

    private static TableOverview overview(Map.Entry<TableName, TableState> table) {
        TableState state = table.getValue();
        return new TableOverview(
                table.getKey(),
                state.alias(),
                state.serving().orElse(""),
                state.filling().orElse(""));
    }
}
