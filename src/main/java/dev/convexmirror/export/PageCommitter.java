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
    private Optional<Stored> stored = Optional.empty();
    private Checkpoint checkpoint;
    private Instant written = Instant.EPOCH;

    PageCommitter(
            Checkpoint beginning,
            CheckpointStore store,
            Generations generations,
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
        }
        // before anything is repaired: an earlier leader that still runs cannot move the checkpoint from here on (I8)
        write(checkpoint);
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
        IndexDefinition definition = mappings.definition(table);
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

    /** The index that takes the changes of each table now. */
    Map<TableName, String> targets() {
        Map<TableName, String> targets = new HashMap<>();
        checkpoint.tables().forEach((table, state) -> state.target().ifPresent(index -> targets.put(table, index)));
        return targets;
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
        return publish(page.scope().importing(), page.end().api());
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
    private boolean publish(Optional<Boolean> importing, FeedApi api) throws ProbeException, InterruptedException {
        if (!consistentForReaders()) {
            return false;
        }
        List<Swap> swaps = new ArrayList<>();
        checkpoint.tables().forEach((table, state) -> state.publishable()
                // of one that was dropped while it was read a part is all that there will ever be
                .filter(filling -> api == FeedApi.LEGACY || watch.isListed(table))
                .ifPresent(filling -> swaps.add(new Swap(table, state.alias(), filling))));
        if (swaps.isEmpty()) {
            return true;
        }
        ImportGate.Verdict verdict = gate.judge(importing);
        if (verdict == ImportGate.Verdict.HOLD) {
            return false;
        }
        boolean doubtful = verdict == ImportGate.Verdict.PUBLISH_DOUBTFUL;
        retry.call(() -> {
            generations.publish(swaps);
            return swaps;
        });
        write(checkpoint.withPublished(swaps.stream().map(Swap::table).toList(), doubtful, clock.instant()));
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
