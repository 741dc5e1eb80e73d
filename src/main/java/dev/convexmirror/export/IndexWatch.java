package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.GenerationUpkeep;
import dev.convexmirror.index.GenerationUpkeep.Findings;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.Publication;
import dev.convexmirror.index.Swap;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks from time to time whether the indices are still what the checkpoint says (docs/decisions/0015): opens what somebody
 * closed, puts aliases back, and tells what has to be read again. Used by the applying thread only.
 */
final class IndexWatch {

    private static final Logger LOG = Logger.getLogger(IndexWatch.class);

    private static final Duration EVERY = Duration.ofSeconds(5);
    /** What is added for each table, so that ten thousand of them do not keep the agent busy with looking. */
    private static final Duration EVERY_FOR_A_TABLE = Duration.ofMillis(10);

    private final GenerationUpkeep upkeep;
    private final Publication publication;
    private final SinkRetry retry;
    private long looked = System.nanoTime();

    IndexWatch(GenerationUpkeep upkeep, Publication publication, SinkRetry retry) {
        this.upkeep = upkeep;
        this.publication = publication;
        this.retry = retry;
    }

    /** Whether it is time to look again. */
    boolean isDue(Checkpoint checkpoint) {
        Duration pause =
                EVERY.plus(EVERY_FOR_A_TABLE.multipliedBy(checkpoint.tables().size()));
        return System.nanoTime() - looked >= pause.toNanos();
    }

    /**
     * Looks, and mends what can be mended.
     *
     * @return the tables whose documents are gone
     * @throws dev.convexmirror.index.ForeignAliasException when an alias points to an index of somebody else
     */
    Set<TableName> mend(Checkpoint checkpoint) throws ProbeException, InterruptedException {
        Map<String, TableName> filling = new TreeMap<>();
        Map<String, String> serving = new TreeMap<>();
        Map<String, Swap> places = new TreeMap<>();
        checkpoint.tables().forEach((table, state) -> {
            if (state.standing() != Standing.WANTED) {
                state.unseen().ifPresent(index -> filling.put(index, table));
            }
            state.serving().ifPresent(index -> {
                serving.put(index, state.alias());
                places.put(index, new Swap(table, state.alias(), index));
            });
        });
        Findings findings = retry.call(() -> upkeep.inspect(filling.keySet(), serving));
        looked = System.nanoTime();
        if (!findings.opened().isEmpty()) {
            LOG.warnf("Somebody closed %s; opened again.", String.join(", ", findings.opened()));
        }
        restore(findings.misplaced().keySet().stream().map(places::get).toList());
        return lost(checkpoint, findings.vanished());
    }

    private void restore(List<Swap> misplaced) throws ProbeException, InterruptedException {
        if (misplaced.isEmpty()) {
            return;
        }
        retry.run(() -> publication.publish(misplaced));
        misplaced.forEach(swap -> LOG.warnf(
                "Table %s: somebody changed the alias %s; it shows %s again.",
                swap.table(), swap.alias(), swap.filling()));
    }

    /** Not those that are going to be read again, or are being read again, in any case. */
    private static Set<TableName> lost(Checkpoint checkpoint, Set<String> vanished) {
        Set<TableName> lost = new HashSet<>();
        checkpoint.tables().forEach((table, state) -> {
            boolean followed = state.standing() == Standing.FOLLOWED || state.standing() == Standing.SUSPECT;
            if (followed && state.target().filter(vanished::contains).isPresent()) {
                LOG.warnf(
                        "Table %s: somebody deleted or replaced %s; the table is read again as a whole.",
                        table, state.target().get());
                lost.add(table);
            }
        });
        return lost;
    }

    /** Says that the state was lost, if so, before a new snapshot is taken. */
    void tellLostState() throws ProbeException, InterruptedException {
        Set<String> served = retry.call(upkeep::served).keySet();
        if (!served.isEmpty()) {
            LOG.warnf(
                    "The state of this mirror is gone, and its generations are there: %s. Taking a new snapshot; what readers"
                            + " see stays until it is complete.",
                    String.join(", ", served));
        }
    }

    /** Generations that readers see of tables that are not mirrored, which a lost state leaves behind. */
    Set<String> orphans(Checkpoint checkpoint) throws ProbeException, InterruptedException {
        Map<String, String> served = new TreeMap<>(retry.call(upkeep::served));
        served.values().removeAll(aliases(checkpoint));
        served.keySet().removeAll(checkpoint.referencedIndices());
        return served.keySet();
    }

    /** Takes these generations from their readers. */
    void withdraw(Set<String> orphans) throws ProbeException, InterruptedException {
        Map<String, String> served = retry.call(upkeep::served);
        for (String index : orphans) {
            if (served.containsKey(index)) {
                retry.run(() -> publication.withdraw(served.get(index), index));
                LOG.warnf("The alias %s is gone: it showed a table that is not mirrored.", served.get(index));
            }
        }
    }

    private static Set<String> aliases(Checkpoint checkpoint) {
        return checkpoint.tables().values().stream().map(TableState::alias).collect(Collectors.toSet());
    }
}
