package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Publication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Takes tables that are not mirrored any more from their readers, and removes the generations that nothing refers to. Used by
 * the applying thread only.
 */
final class Departures {

    private static final Logger LOG = Logger.getLogger(Departures.class);

    private final Ledger ledger;
    private final Generations generations;
    private final Publication publication;
    private final IndexWatch indices;
    private final SinkRetry retry;
    private final Clock clock;
    private final Duration keepDropped;

    /** @param keepDropped how long the generation of such a table stays, for whoever did not mean it */
    Departures(
            Ledger ledger,
            Generations generations,
            Publication publication,
            IndexWatch indices,
            SinkRetry retry,
            Clock clock,
            Duration keepDropped) {
        this.ledger = ledger;
        this.generations = generations;
        this.publication = publication;
        this.indices = indices;
        this.retry = retry;
        this.clock = clock;
        this.keepDropped = keepDropped;
    }

    /** Ends a table, if it is mirrored, that the deployment does not have any more. */
    void gone(TableName table) throws ProbeException, InterruptedException {
        if (ledger.checkpoint().tables().containsKey(table)) {
            retire(table, "it is not in the deployment any more");
        }
    }

    /**
     * Ends the tables that left because the configuration does not select them.
     *
     * @return whether there were any
     */
    boolean deselected(TableWatch watch) throws ProbeException, InterruptedException {
        List<TableName> deselected = ledger.checkpoint().tables().entrySet().stream()
                .filter(table -> table.getValue().standing() == Standing.LEFT && !watch.isSelected(table.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        for (TableName table : deselected) {
            retire(table, "the configuration does not select it any more");
        }
        return !deselected.isEmpty();
    }

    private void retire(TableName table, String why) throws ProbeException, InterruptedException {
        TableState state = ledger.checkpoint().tables().get(table);
        if (state.serving().isPresent()) {
            String serving = state.serving().get();
            retry.run(() -> publication.withdraw(state.alias(), serving));
            LOG.warnf(
                    "Table %s: %s. The alias %s is gone; its generation %s is kept for %s.",
                    table, why, state.alias(), serving, keepDropped);
        } else {
            LOG.infof("Table %s: %s.", table, why);
        }
        Instant now = clock.instant();
        ledger.write(ledger.checkpoint().withTable(table, state, now).withRetired(table, now.plus(keepDropped), now));
    }

    /** Ends what a state that was lost knew of, and nobody else does. */
    void forgotten() throws ProbeException, InterruptedException {
        Set<String> orphans = indices.orphans(ledger.checkpoint());
        if (!orphans.isEmpty()) {
            ledger.write(ledger.checkpoint().withKept(orphans, clock.instant().plus(keepDropped), clock.instant()));
            retry.run(() -> generations.fence(orphans));
            indices.withdraw(orphans);
        }
    }

    /** Removes the generations that the checkpoint does not name. */
    void removeUnreferenced() throws ProbeException, InterruptedException {
        Set<String> removed = retry.call(
                () -> generations.removeUnreferenced(ledger.checkpoint().referencedIndices()));
        if (!removed.isEmpty()) {
            LOG.infof("Removed generations that nothing refers to: %s.", String.join(", ", removed));
        }
    }
}
