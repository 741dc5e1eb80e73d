package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportListener.TableOverview;
import dev.convexmirror.index.IndexNames;
import dev.convexmirror.index.ProbeException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How the tables stand in the checkpoint: which index takes the changes of each, and which are to be read again. Used by the applying
 * thread only.
 */
final class MirroredTables {

    private final Ledger ledger;
    private final IndexNames names;
    private final TableWatch watch;
    private final ExportListener listener;
    private final Clock clock;

    MirroredTables(Ledger ledger, IndexNames names, TableWatch watch, ExportListener listener, Clock clock) {
        this.ledger = ledger;
        this.names = names;
        this.watch = watch;
        this.listener = listener;
        this.clock = clock;
    }

    /** Whether the table is mirrored. */
    boolean mirrors(TableName table) {
        return ledger.checkpoint().tables().containsKey(table);
    }

    /** Whether the feed sends all changes of a table, and it is not about to be read again. */
    boolean isFollowed(TableName table) {
        TableState state = ledger.checkpoint().tables().get(table);
        return state != null && state.standing() == Standing.FOLLOWED;
    }

    /**
     * Whether another index may take the place of the one that takes the changes of a table. A table that is to be read
     * again gets a new one anyway.
     */
    boolean canMove(TableName table) {
        TableState state = ledger.checkpoint().tables().get(table);
        return state != null
                && (state.standing() == Standing.FOLLOWED
                        || (state.standing() == Standing.SUSPECT
                                && state.filling().isPresent()));
    }

    /** The index that takes the changes of each table now, but for those that are to be read again. */
    Map<TableName, String> targets() {
        Map<TableName, String> targets = new HashMap<>();
        ledger.checkpoint().tables().forEach((table, state) -> {
            if (state.standing() != Standing.WANTED) {
                state.target().ifPresent(index -> targets.put(table, index));
            }
        });
        return targets;
    }

    /** The index that takes the changes of {@code table} now. */
    String writing(TableName table) {
        TableState state = ledger.checkpoint().tables().get(table);
        if (state == null || state.standing() == Standing.LEFT) {
            throw new ExportRefusedException("The feed sent a change of the table " + table
                    + " without announcing the table first. Nothing was written; please report this.");
        }
        return state.target().orElseThrow();
    }

    /** The alias of a table, which no other table of the mirror may have. */
    String alias(TableName table) {
        Set<TableName> known = new HashSet<>(ledger.checkpoint().tables().keySet());
        known.add(table);
        return names.aliases(known).get(table);
    }

    /** Has tables read again as a whole, beginning with one of the next pages; readers see what they see until then. */
    void resync(Collection<TableName> tables) throws ProbeException, InterruptedException {
        change(tables, TableState::wanted);
    }

    /** The same, for a person who wants to see what comes of it even if an import does not end. */
    void insist(Collection<TableName> tables) throws ProbeException, InterruptedException {
        change(tables, TableState::insistedOn);
    }

    private void change(Collection<TableName> tables, UnaryOperator<TableState> how)
            throws ProbeException, InterruptedException {
        if (tables.isEmpty()) {
            return;
        }
        Checkpoint next = ledger.checkpoint();
        for (TableName table : tables) {
            next = next.withTable(table, how.apply(ledger.checkpoint().tables().get(table)), clock.instant());
        }
        ledger.write(next);
        tell();
    }

    /** Has everybody know how the tables stand now. */
    void tell() {
        watch.follow(ledger.checkpoint().tables());
        listener.tables(ledger.checkpoint().tables().entrySet().stream()
                .map(MirroredTables::overview)
                .toList());
    }

    private static TableOverview overview(Map.Entry<TableName, TableState> table) {
        TableState state = table.getValue();
        return new TableOverview(
                table.getKey(),
                state.alias(),
                state.serving().orElse(""),
                state.filling().orElse(""),
                state.isHeld());
    }
}
