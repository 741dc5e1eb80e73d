package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Publication;
import dev.convexmirror.index.Swap;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Shows readers the generations that are complete, all in one step (I3), and keeps some of those before as they are. Used by the
 * applying thread only.
 */
final class Publisher {

    private static final Logger LOG = Logger.getLogger(Publisher.class);

    private final Ledger ledger;
    private final Generations generations;
    private final Aliases aliases;
    private final Publication publication;
    private final ImportGate gate;
    private final SinkRetry retry;
    private final ExportListener listener;
    private final Clock clock;
    private final int keep;
    /** Tables whose filling generation is a copy of the one that serves. */
    private final Set<TableName> moved = new HashSet<>();
    /** Filling generations that are without the rows of the hidden table beside theirs, by table. */
    private final Map<TableName, String> apart = new HashMap<>();

    /** @param keep how many previous generations of each table stay, to go back to */
    Publisher(
            Ledger ledger,
            Generations generations,
            Aliases aliases,
            Publication publication,
            ImportGate gate,
            SinkRetry retry,
            ExportListener listener,
            Clock clock,
            int keep) {
        this.ledger = ledger;
        this.generations = generations;
        this.aliases = aliases;
        this.publication = publication;
        this.gate = gate;
        this.retry = retry;
        this.listener = listener;
        this.clock = clock;
        this.keep = keep;
    }

    /** Takes note that the filling generation of a table is a copy of the one that serves. */
    void moved(TableName table) {
        moved.add(table);
    }

    /** Takes note that a table is filled from the source. */
    void filled(TableName table) {
        moved.remove(table);
        apart.remove(table);
    }

    /** Takes note that a generation is filled from the source without the rows that a failed import has left. */
    void filledApart(TableName table, String index) {
        apart.put(table, index);
    }

    /** Whether readers see all of the source, as of one moment. */
    boolean isComplete(Scope scope, FeedApi api) {
        return isConsistent()
                && swaps(scope, api, (table, state) -> state.publishable()).isEmpty();
    }

    /**
     * Puts what is complete under its alias.
     *
     * @param scope that of the last page
     * @return whether there was any
     */
    boolean publish(Scope scope, FeedApi api) throws ProbeException, InterruptedException {
        if (!isConsistent()) {
            return false;
        }
        boolean shown = showApart(scope, api);
        List<Swap> swaps = swaps(scope, api, (table, state) -> state.publishable());
        List<Swap> inDoubt = swaps(scope, api, (table, state) -> state.publishableInDoubt());
        // an import is no reason to withhold what readers see already
        boolean allMoved = inDoubt.isEmpty() && swaps.stream().allMatch(swap -> moved.contains(swap.table()));
        ImportGate.Verdict verdict = allMoved ? ImportGate.Verdict.PUBLISH : gate.judge(scope.importing());
        if (verdict == ImportGate.Verdict.HOLD) {
            swaps.removeIf(swap -> !moved.contains(swap.table()));
        } else if (verdict == ImportGate.Verdict.PUBLISH_DOUBTFUL) {
            swaps.addAll(inDoubt);
        }
        if (swaps.isEmpty()) {
            return shown;
        }
        show(swaps, verdict == ImportGate.Verdict.PUBLISH_DOUBTFUL);
        return true;
    }

    /**
     * Tables that have a leftover beside them are shown as soon as nothing else is known to be there, and stay suspect until it is gone.
     */
    private boolean showApart(Scope scope, FeedApi api) throws ProbeException, InterruptedException {
        List<Swap> swaps = swaps(scope, api, (table, state) -> state.suspectFilling()
                .filter(filling -> isApart(table, filling, scope)
                        || (state.insisted()
                                && scope.leftovers().containsKey(table)
                                && scope.importing().equals(Optional.of(false)))));
        if (swaps.isEmpty()) {
            return false;
        }
        show(swaps, true);
        swaps.forEach(swap -> apart.remove(swap.table()));
        return true;
    }

    private boolean isApart(TableName table, String filling, Scope scope) {
        Leftover leftover = scope.leftovers().get(table);
        return leftover != null && leftover.confirmed() && filling.equals(apart.get(table));
    }

    private void show(List<Swap> swaps, boolean doubtful) throws ProbeException, InterruptedException {
        retry.run(() -> publication.publish(swaps));
        List<TableName> tables = swaps.stream().map(Swap::table).toList();
        ledger.write(ledger.checkpoint()
                .withPublished(tables, doubtful, clock.instant())
                .keeping(keep));
        freeze();
        tables.forEach(moved::remove);
        for (Swap swap : swaps) {
            LOG.infof("Table %s: %s is complete and is what %s shows.", swap.table(), swap.filling(), swap.alias());
            listener.published(swap.table(), swap.alias(), swap.filling());
        }
    }

    /**
     * Takes note of what readers see already and the checkpoint does not know, because an agent died in between. Whatever becomes of
     * these tables until they are published once more, readers never go back behind it.
     */
    void recover() throws ProbeException, InterruptedException {
        Map<TableName, TableState> waiting = new HashMap<>(ledger.checkpoint().tables());
        waiting.values()
                .removeIf(state -> state.publishable().or(state::suspectFilling).isEmpty()
                        || state.unseen().isEmpty());
        if (waiting.isEmpty() || !isConsistent()) {
            return;
        }
        Map<String, String> shown = retry.call(() ->
                aliases.serving(waiting.values().stream().map(TableState::alias).toList()));
        waiting.values().removeIf(state -> !state.filling().equals(Optional.ofNullable(shown.get(state.alias()))));
        if (waiting.isEmpty()) {
            return;
        }
        ledger.write(ledger.checkpoint().withFoundServing(waiting.keySet(), clock.instant()));
    }

    /** What is kept to go back to must stay what it is. */
    void freeze() throws ProbeException, InterruptedException {
        Set<String> kept = new HashSet<>();
        ledger.checkpoint().tables().values().forEach(state -> kept.addAll(state.previous()));
        if (!kept.isEmpty()) {
            retry.run(() -> generations.freeze(kept));
        }
    }

    private boolean isConsistent() {
        Checkpoint checkpoint = ledger.checkpoint();
        return checkpoint.consistent() && checkpoint.snapshotTs().orElse(0) >= checkpoint.healFloor();
    }

    private List<Swap> swaps(Scope scope, FeedApi api, BiFunction<TableName, TableState, Optional<String>> candidate) {
        List<Swap> swaps = new ArrayList<>();
        ledger.checkpoint().tables().forEach((table, state) -> candidate
                .apply(table, state)
                // of one that was dropped while it was read a part is all that there will ever be
                .filter(filling -> api == FeedApi.LEGACY || scope.listed().contains(table))
                .ifPresent(filling -> swaps.add(new Swap(table, state.alias(), filling))));
        return swaps;
    }
}
