package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Publication;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Owns the checkpoint and the generations that it names, and moves both in the order that a crash between any two steps
 * can be repaired from (docs/decisions/0003). Used by the applying thread only.
 */
final class PageCommitter {

    private static final Logger LOG = Logger.getLogger(PageCommitter.class);

    private final Ledger ledger;
    private final Generations generations;
    private final IndexWatch indices;
    private final Publisher publisher;
    private final Departures departures;
    private final TableMappings mappings;
    private final MirroredTables tables;
    private final TableWatch watch;
    private final SinkRetry retry;
    private final ExportListener listener;
    private final Clock clock;
    private final int keepGenerations;
    private final Healing healing;

    PageCommitter(
            Ledger ledger,
            Generations generations,
            Aliases aliases,
            Publication publication,
            IndexWatch indices,
            TableMappings mappings,
            MirroredTables tables,
            TableWatch watch,
            SinkRetry retry,
            ExportListener listener,
            Clock clock,
            InstantSource steady,
            ExportConfig config) {
        this.ledger = ledger;
        this.generations = generations;
        this.indices = indices;
        this.mappings = mappings;
        this.tables = tables;
        this.watch = watch;
        this.retry = retry;
        this.listener = listener;
        this.clock = clock;
        this.keepGenerations = config.keepGenerations();
        this.publisher = new Publisher(
                ledger,
                generations,
                aliases,
                publication,
                new ImportGate(config.importPatience(), steady),
                retry,
                listener,
                clock,
                keepGenerations);
        this.departures = new Departures(ledger, generations, publication, indices, retry, clock, config.keepDropped());
        this.healing = new Healing(ledger, generations, retry, listener, clock);
    }

    private Checkpoint checkpoint() {
        return ledger.checkpoint();
    }

    /** Where the feed goes on; empty for a new snapshot. */
    Optional<String> cursor() {
        return checkpoint().cursor();
    }

    /** The number of the last page that is durable; 0 before the first. */
    long page() {
        return checkpoint().page();
    }

    /** Whether every table that can be trusted is served, and the source follows the change log. */
    boolean tailing() {
        return checkpoint().consistent()
                && checkpoint().tables().values().stream()
                        .allMatch(state -> state.publishable().isEmpty());
    }

    /**
     * Reads the checkpoint and repairs what a crash may have left.
     *
     * @throws ExportRefusedException when the checkpoint is that of another deployment, of a newer agent, or damaged
     */
    void resume() throws ProbeException, InterruptedException {
        if (ledger.load()) {
            checkpoint().cursorTs().ifPresent(listener::resumed);
        } else {
            indices.tellLostState();
        }
        // before any repair: an earlier leader that still runs must neither move the checkpoint nor change documents
        // (I8)
        ledger.write(checkpoint().keeping(keepGenerations));
        retry.run(() -> generations.fence(checkpoint().referencedIndices()));
        publisher.recover();
        publisher.freeze();
        tables.resync(indices.mend(checkpoint()));
        departures.removeUnreferenced();
        if (!checkpoint().consistent()) {
            healing.heal();
        }
        tables.tell();
    }

    /** Begins the tables anew that the page truncates; those that were gone meanwhile have nothing to do with the old ones. */
    void begin(SpooledPage page) throws ProbeException, InterruptedException {
        for (TableName table : page.scope().gone()) {
            if (page.truncates().contains(table)) {
                departures.gone(table);
            }
        }
        for (TableName table : page.truncates()) {
            // servers of August 2026 and before truncate a table that leaves (convex-protocol §2.4)
            if (page.scope().selection().includes(table)) {
                truncate(table, page.scope());
            }
        }
        tables.tell();
    }

    private void truncate(TableName table, Scope scope) throws ProbeException, InterruptedException {
        Optional<Leftover> leftover = Optional.ofNullable(scope.leftovers().get(table));
        if (isSecondOfOneName(table, leftover.isPresent())) {
            ledger.note(checkpoint()
                    .withTable(table, checkpoint().tables().get(table).doubted(), clock.instant()));
            LOG.infof("Table %s: the source sends a second table of that name, as while an import runs.", table);
            return;
        }
        String alias = tables.alias(table);
        publisher.filled(table);
        IndexDefinition definition = mappings.definition(table);
        checkpoint().referencedIndices().forEach(generations::retire);
        String index = retry.call(() -> generations.create(table, alias, definition));
        Optional<TableState> before = Optional.ofNullable(checkpoint().tables().get(table));
        TableState begun = before.map(
                        known -> known.begunAnew(index, checkpoint().snapshotTs()))
                .orElseGet(() -> TableState.firstFilling(alias, index));
        TableState state = scope.mixed() || leftover.isPresent() ? begun.doubted() : begun;
        boolean asked = before.isEmpty() || before.get().standing() == Standing.LEFT;
        if (leftover.isPresent() && !asked) {
            watch.importBegun(table);
        } else if (leftover.filter(Leftover::isToldApart).isPresent()) {
            publisher.filledApart(table, index);
        }
        ledger.note(checkpoint().withTable(table, state, clock.instant()));
        if (state.standing() == Standing.SUSPECT && !(asked && leftover.isPresent())) {
            LOG.infof(
                    "Table %s: the source began it anew without being asked, as for an import. Filling %s; what readers"
                            + " see stays until the import is over.",
                    table, index);
        } else {
            LOG.infof("Table %s: filling %s.", table, index);
        }
    }

    /**
     * Whether a table is begun a second time before its first walk has ended, and what came of it so far is still wanted: because
     * the rows of the hidden table, which one of the two is, are left out, or a person insists on seeing both
     * (docs/decisions/0011).
     */
    private boolean isSecondOfOneName(TableName table, boolean hasLeftover) {
        TableState state = checkpoint().tables().get(table);
        return state != null
                && (state.insisted() || hasLeftover)
                && state.unseen().isPresent()
                && state.standing() != Standing.LEFT
                && !checkpoint().consistent();
    }

    /** Looks whether the indices are still there, if it is time to; tables that lost theirs are read again. */
    void inspect() throws ProbeException, InterruptedException {
        if (indices.isDue(checkpoint())) {
            tables.resync(indices.mend(checkpoint()));
        }
    }

    /**
     * Moves the checkpoint past a page whose changes are durable, and publishes what is complete.
     *
     * @return whether readers see the source as of one moment now
     */
    boolean commit(SpooledPage page) throws ProbeException, InterruptedException {
        Checkpoint next = leaving(after(page.end()), page.scope().selection()).withoutExpired(clock.instant());
        boolean sameTables = next.tables().equals(checkpoint().tables())
                && next.referencedIndices().equals(checkpoint().referencedIndices());
        boolean nothingNew = page.isEmpty() && sameTables && checkpoint().consistent() && next.consistent();
        if (nothingNew && !ledger.isDue()) {
            ledger.note(next);
        } else {
            ledger.write(next);
        }
        // not before: until the source was told of a page without them, an older API may go on to send their documents
        for (TableName table : page.scope().gone()) {
            if (!page.truncates().contains(table)) {
                departures.gone(table);
            }
        }
        boolean departed = departures.deselected(watch) || !page.scope().gone().isEmpty();
        if (!sameTables || departed) {
            departures.removeUnreferenced();
            tables.tell();
        }
        watch.applied(page.scope().selection());
        FeedApi api = page.end().api();
        if (publisher.publish(page.scope(), api)) {
            departures.removeUnreferenced();
            departures.forgotten();
            tables.tell();
        }
        return publisher.isComplete(page.scope(), api);
    }

    /**
     * Has changes of a table go to another index, which has all documents of the one before. It is published like one that
     * was filled, and in the checkpoint with the next page: that may begin other tables anew, which nobody may know before.
     */
    void move(TableName table, String index) {
        if (checkpoint().tables().get(table).filling().isEmpty()) {
            publisher.moved(table);
        }
        ledger.note(
                checkpoint().withTable(table, checkpoint().tables().get(table).movedTo(index), clock.instant()));
        tables.tell();
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

    /** Writes the checkpoint; no page may be half applied. */
    void persist() throws ProbeException, InterruptedException {
        ledger.write(checkpoint());
    }

    private Checkpoint after(PageEnd end) {
        Instant now = clock.instant();
        return switch (end.status()) {
            case SyncStatus.Snapshotting snapshotting -> checkpoint().withPage(end.nextCursor(), end.syncId(), now);
            case SyncStatus.Stale stale ->
                checkpoint().withConsistentPage(end.nextCursor(), end.syncId(), stale.snapshotTs(), now);
            case SyncStatus.UpToDate upToDate ->
                checkpoint().withConsistentPage(end.nextCursor(), end.syncId(), upToDate.snapshotTs(), now);
        };
    }

    /** Forgets the cursor: the source wants a new snapshot. What readers see stays as it is until that is complete. */
    void restart() throws ProbeException, InterruptedException {
        ledger.write(checkpoint().withRestart(clock.instant()));
        departures.removeUnreferenced();
        tables.tell();
    }
}
