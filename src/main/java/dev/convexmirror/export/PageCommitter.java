package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.CheckpointFormatException;
import dev.convexmirror.checkpoint.CheckpointStore;
import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.Stored;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportListener.TableOverview;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.IndexNames;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Swap;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final IndexWatch indices;
    private final TableMappings mappings;
    private final IndexNames names;
    private final TableWatch watch;
    private final SinkRetry retry;
    private final ExportListener listener;
    private final Clock clock;
    private final InstantSource steady;
    private final ExportConfig config;
    private final ImportGate gate;
    private final Healing healing;
    /** Tables whose filling generation is a copy of the one that serves. */
    private final Set<TableName> moved = new HashSet<>();

    private Optional<Stored> stored = Optional.empty();
    private Checkpoint checkpoint;
    private Instant written = Instant.EPOCH;

    PageCommitter(
            Checkpoint beginning,
            CheckpointStore store,
            Generations generations,
            IndexWatch indices,
            TableMappings mappings,
            IndexNames names,
            TableWatch watch,
            SinkRetry retry,
            ExportListener listener,
            Clock clock,
            InstantSource steady,
            ExportConfig config) {
        this.checkpoint = beginning;
        this.store = store;
        this.generations = generations;
        this.indices = indices;
        this.mappings = mappings;
        this.names = names;
        this.watch = watch;
        this.retry = retry;
        this.listener = listener;
        this.clock = clock;
        this.steady = steady;
        this.config = config;
        this.gate = new ImportGate(config.importPatience(), steady);
        this.healing = new Healing(generations, retry);
    }

    /** Where the feed goes on; empty for a new snapshot. */
    Optional<String> cursor() {
        return checkpoint.cursor();
    }

    /** The number of the last page that is durable; 0 before the first. */
    long page() {
        return checkpoint.page();
    }

    /** Whether every table that can be trusted is served, and the source follows the change log. */
    boolean tailing() {
        return checkpoint.consistent()
                && checkpoint.tables().values().stream()
                        .allMatch(state -> state.publishable().isEmpty());
    }

    /**
     * Reads the checkpoint and repairs what a crash may have left.
     *
     * @throws ExportRefusedException when the checkpoint is that of another deployment, of a newer agent, or damaged
     */
    void resume() throws ProbeException, InterruptedException {
        stored = read();
        if (stored.isPresent() && stored.get().checkpoint().hasBegun()) {
            Checkpoint found = stored.get().checkpoint();
            if (!found.deployment().equals(checkpoint.deployment())) {
                throw new ExportRefusedException("The mirror belongs to the deployment " + found.deployment()
                        + ", but mirror.convex.url is " + checkpoint.deployment()
                        + ". Set mirror.name and mirror.export.index-prefix to names of their own for another deployment,"
                        + " or correct the URL.");
            }
            checkpoint = found;
            found.cursorTs().ifPresent(listener::resumed);
        } else {
            indices.tellLostState();
        }
        // before anything is repaired: an earlier leader that still runs cannot move the checkpoint from here on (I8)
        write(checkpoint.keeping(config.keepGenerations()));
        freeze();
        resync(indices.mend(checkpoint));
        removeUnreferenced();
        if (!checkpoint.consistent()) {
            heal();
        }
        tellTables();
    }

    private Optional<Stored> read() throws ProbeException, InterruptedException {
        try {
            return retry.call(store::read);
        } catch (CheckpointFormatException e) {
            throw new ExportRefusedException(e.getMessage());
        }
    }

    /** Begins the tables anew that the page truncates; those that were gone meanwhile have nothing to do with the old ones. */
    void begin(SpooledPage page) throws ProbeException, InterruptedException {
        for (TableName table : page.scope().gone()) {
            if (page.truncates().contains(table)) {
                retireGone(table);
            }
        }
        for (TableName table : page.truncates()) {
            // servers of August 2026 and before truncate a table that leaves (convex-protocol §2.4)
            if (page.scope().selection().includes(table)) {
                truncate(table);
            }
        }
        tellTables();
    }

    private void truncate(TableName table) throws ProbeException, InterruptedException {
        String alias = alias(table);
        moved.remove(table);
        IndexDefinition definition = mappings.definition(table);
        checkpoint.referencedIndices().forEach(generations::retire);
        String index = retry.call(() -> generations.create(table, alias, definition));
        Optional<TableState> before = Optional.ofNullable(checkpoint.tables().get(table));
        TableState state =
                before.map(known -> known.begunAnew(index)).orElseGet(() -> TableState.firstFilling(alias, index));
        checkpoint = checkpoint.withTable(table, state, clock.instant());
        if (state.standing() == Standing.SUSPECT) {
            LOG.infof(
                    "Table %s: the source began it anew without being asked, as for an import. Filling %s; what readers"
                            + " see stays until the import is over.",
                    table, index);
        } else {
            LOG.infof("Table %s: filling %s.", table, index);
        }
    }

    /** The index that takes the changes of each table now, but for those that are to be read again. */
    Map<TableName, String> targets() {
        Map<TableName, String> targets = new HashMap<>();
        checkpoint.tables().forEach((table, state) -> {
            if (state.standing() != Standing.WANTED) {
                state.target().ifPresent(index -> targets.put(table, index));
            }
        });
        return targets;
    }

    /** Looks whether the indices are still there, if it is time to; tables that lost theirs are read again. */
    void inspect() throws ProbeException, InterruptedException {
        if (indices.isDue(checkpoint)) {
            resync(indices.mend(checkpoint));
        }
    }

    /** The index that takes the changes of {@code table} now. */
    String writing(TableName table) {
        TableState state = checkpoint.tables().get(table);
        if (state == null || state.standing() == Standing.LEFT) {
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
        watch.changed(page.tables());
        Checkpoint next = leaving(after(page.end()), page.scope().selection()).withoutExpired(clock.instant());
        boolean sameTables = next.referencedIndices().equals(checkpoint.referencedIndices());
        boolean nothingNew = page.isEmpty() && sameTables && checkpoint.consistent() && next.consistent();
        if (nothingNew && steady.instant().isBefore(written.plus(config.checkpointEvery()))) {
            checkpoint = next;
        } else {
            write(next);
        }
        // not before: until the source was told of a page without them, an older API may go on to send their documents
        for (TableName table : page.scope().gone()) {
            if (!page.truncates().contains(table)) {
                retireGone(table);
            }
        }
        retireDeselected();
        if (!sameTables || !page.scope().gone().isEmpty()) {
            removeUnreferenced();
            tellTables();
        }
        return publish(page.scope(), page.end().api());
    }

    /**
     * Whether another index may take the place of the one that takes the changes of a table. A table that is to be read
     * again gets a new one anyway.
     */
    boolean canMove(TableName table) {
        TableState state = checkpoint.tables().get(table);
        return state != null
                && (state.standing() == Standing.FOLLOWED
                        || (state.standing() == Standing.SUSPECT
                                && state.filling().isPresent()));
    }

    /**
     * Has changes of a table go to another index, which has all documents of the one before. It is published like one that
     * was filled, and in the checkpoint with the next page: that may begin other tables anew, which nobody may know before.
     */
    void move(TableName table, String index) {
        if (checkpoint.tables().get(table).filling().isEmpty()) {
            moved.add(table);
        }
        checkpoint = checkpoint.withTable(table, checkpoint.tables().get(table).movedTo(index), clock.instant());
        tellTables();
    }

    /** Whether the feed sends all changes of a table, and it is not about to be read again. */
    boolean isFollowed(TableName table) {
        TableState state = checkpoint.tables().get(table);
        return state != null && state.standing() == Standing.FOLLOWED;
    }

    /** The tables that a page does not cover begin anew when a later one covers them. */
    private Checkpoint leaving(Checkpoint next, Selection selection) {
        Checkpoint changed = next;
        for (Map.Entry<TableName, TableState> table : next.tables().entrySet()) {
            if (!selection.includes(table.getKey()) && table.getValue().standing() != Standing.LEFT) {
                changed = changed.withTable(table.getKey(), table.getValue().left(), clock.instant());
            }
        }
        return changed;
    }

    /** Whether the table is mirrored. */
    boolean mirrors(TableName table) {
        return checkpoint.tables().containsKey(table);
    }

    /** Writes the checkpoint; no page may be half applied. */
    void persist() throws ProbeException, InterruptedException {
        write(checkpoint);
    }

    /** Has tables read again as a whole, beginning with one of the next pages; readers see what they see until then. */
    void resync(Collection<TableName> tables) throws ProbeException, InterruptedException {
        if (tables.isEmpty()) {
            return;
        }
        Checkpoint next = checkpoint;
        for (TableName table : tables) {
            next = next.withTable(table, checkpoint.tables().get(table).wanted(), clock.instant());
        }
        write(next);
        tellTables();
    }

    private void retireDeselected() throws ProbeException, InterruptedException {
        List<TableName> deselected = checkpoint.tables().entrySet().stream()
                .filter(table -> table.getValue().standing() == Standing.LEFT && !watch.isSelected(table.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        for (TableName table : deselected) {
            retire(table, "the configuration does not select it any more");
        }
        if (!deselected.isEmpty()) {
            tellTables();
        }
    }

    private void retireGone(TableName table) throws ProbeException, InterruptedException {
        if (checkpoint.tables().containsKey(table)) {
            retire(table, "it is not in the deployment any more");
        }
    }

    /** Takes a table from its readers; its generation stays for a while, for whoever did not mean it. */
    private void retire(TableName table, String why) throws ProbeException, InterruptedException {
        TableState state = checkpoint.tables().get(table);
        if (state.serving().isPresent()) {
            String serving = state.serving().get();
            retry.call(() -> generations.withdraw(state.alias(), serving));
            LOG.warnf(
                    "Table %s: %s. The alias %s is gone; its generation %s is kept for %s.",
                    table, why, state.alias(), serving, config.keepDropped());
        } else {
            LOG.infof("Table %s: %s.", table, why);
        }
        write(checkpoint.withRetired(table, clock.instant().plus(config.keepDropped()), clock.instant()));
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
    private boolean publish(Scope scope, FeedApi api) throws ProbeException, InterruptedException {
        if (!consistentForReaders()) {
            return false;
        }
        List<Swap> swaps = new ArrayList<>();
        checkpoint.tables().forEach((table, state) -> state.publishable()
                // of one that was dropped while it was read a part is all that there will ever be
                .filter(filling -> api == FeedApi.LEGACY || scope.listed().contains(table))
                .ifPresent(filling -> swaps.add(new Swap(table, state.alias(), filling))));
        if (swaps.isEmpty()) {
            return true;
        }
        // an import is no reason to withhold what readers see already
        boolean allMoved = swaps.stream().allMatch(swap -> moved.contains(swap.table()));
        ImportGate.Verdict verdict = allMoved ? ImportGate.Verdict.PUBLISH : gate.judge(scope.importing());
        if (verdict == ImportGate.Verdict.HOLD) {
            swaps.removeIf(swap -> !moved.contains(swap.table()));
            if (swaps.isEmpty()) {
                return false;
            }
        }
        boolean doubtful = verdict == ImportGate.Verdict.PUBLISH_DOUBTFUL;
        retry.call(() -> {
            generations.publish(swaps);
            return swaps;
        });
        write(checkpoint
                .withPublished(swaps.stream().map(Swap::table).toList(), doubtful, clock.instant())
                .keeping(config.keepGenerations()));
        freeze();
        swaps.forEach(swap -> moved.remove(swap.table()));
        for (Swap swap : swaps) {
            LOG.infof("Table %s: %s is complete and is what %s shows.", swap.table(), swap.filling(), swap.alias());
            listener.published(swap.table(), swap.alias(), swap.filling());
        }
        removeUnreferenced();
        forget();
        tellTables();
        return verdict != ImportGate.Verdict.HOLD;
    }

    /** What is kept to go back to must stay what it is. */
    private void freeze() throws ProbeException, InterruptedException {
        Set<String> kept = new HashSet<>();
        checkpoint.tables().values().forEach(state -> kept.addAll(state.previous()));
        if (!kept.isEmpty()) {
            retry.call(() -> {
                generations.freeze(kept);
                return kept;
            });
        }
    }

    /** Ends what a state that was lost knew of, and nobody else does. */
    private void forget() throws ProbeException, InterruptedException {
        Set<String> orphans = indices.orphans(checkpoint);
        if (!orphans.isEmpty()) {
            write(checkpoint.withKept(orphans, clock.instant().plus(config.keepDropped()), clock.instant()));
            indices.withdraw(orphans);
        }
        indices.removeStrays(checkpoint);
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
        long floor = healing.floor(fillings, page());
        if (floor > checkpoint.healFloor()) {
            // before the first removal, or a crash in the middle would forget what had been there
            write(checkpoint.withHealFloor(floor, clock.instant()));
        }
        long removed = healing.remove(fillings, page());
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
        checkpoint.tables().values().stream()
                .filter(state -> state.standing() != Standing.WANTED)
                .forEach(state -> state.filling().ifPresent(fillings::add));
        return fillings;
    }

    /** The alias of a table, which no other table of the mirror may have. */
    String alias(TableName table) {
        Set<TableName> known = new HashSet<>(checkpoint.tables().keySet());
        known.add(table);
        return names.aliases(known).get(table);
    }

    private void write(Checkpoint next) throws ProbeException, InterruptedException {
        stored = Optional.of(retry.call(() -> store.write(next, stored)));
        checkpoint = next;
        written = steady.instant();
    }

    private void tellTables() {
        watch.follow(checkpoint.tables());
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
