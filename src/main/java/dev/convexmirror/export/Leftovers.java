package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Finds out which tables have a hidden one of their name beside them that nobody fills any more: an import of them has failed, and
 * Convex keeps what it left for two weeks (convex-protocol §2.8). The source only tells how many tables are hidden, so tables are
 * looked at from time to time by syncs of their own, on another thread; one whose hidden rows are the same as at the look before has
 * a leftover. After it was read again without them it is looked at once more, since another import may have come meanwhile. For the
 * fetching thread.
 */
final class Leftovers {

    private static final Logger LOG = Logger.getLogger(Leftovers.class);

    private static final Duration UNHURRIED = Duration.ofHours(1);

    private final TabletWalk walk;
    private final Duration quiet;
    private final Duration failedAfter;
    private final InstantSource clock;

    private Map<TableName, Leftover> known = Map.of();
    /** What the last look at each table has found. */
    private Map<TableName, Tablets> found = Map.of();

    /** Tables beside which something has changed while they were read again. */
    private final Set<TableName> reopened = new HashSet<>();

    /** What was found last of the tables that are to be read again, or have been. */
    private final Map<TableName, Tablets> walked = new HashMap<>();

    /** What is being done on another thread, which says what is to be done on this one then. */
    private Optional<CompletableFuture<Runnable>> looking = Optional.empty();
    /** Empty while there is nothing to look for. */
    private Optional<Instant> nextLook = Optional.empty();

    private final Set<TableName> readable = new HashSet<>();

    Leftovers(ConvexClient convex, ExportConfig config, InstantSource clock) {
        this.walk = new TabletWalk(convex);
        this.quiet = config.importQuiet();
        this.failedAfter = config.importFailedAfter();
        this.clock = clock;
    }

    /** The tables that have leftovers beside them. Immutable. */
    Map<TableName, Leftover> known() {
        return known;
    }

    /** How many hidden tables are leftovers, of the tables that are covered. */
    long hidden(Predicate<TableName> covered) {
        return known.entrySet().stream()
                .filter(table -> covered.test(table.getKey()))
                .mapToLong(table -> table.getValue().hidden())
                .sum();
    }

    /** Whether all of them are still what they were; another hidden table may have come when one of them went. */
    boolean areStillThere() throws ConvexException {
        long all = known.values().stream().mapToLong(Leftover::hidden).sum();
        return known.isEmpty() || walk.hidden(known.keySet()).equals(OptionalLong.of(all));
    }

    /** Takes note that there are others than those that are known. */
    void forget() {
        known = Map.of();
        reopened.clear();
    }

    /**
     * Looks at tables if it is time to. To be called again and again.
     *
     * @param importing whether more tables are hidden than those that are known
     * @param listed    the tables that are not hidden
     * @param begun     tables whose leftovers are known, and of which another import has begun since
     * @param readAgain tables whose leftovers are known, and that have been read again without them
     * @return the tables that are to be read again without what is beside them
     */
    Set<TableName> look(
            boolean importing,
            Map<TableName, TableState> tables,
            Set<TableName> listed,
            Set<TableName> begun,
            Set<TableName> readAgain) {
        if (looking.isPresent()) {
            if (looking.get().isDone()) {
                looking.get().resultNow().run();
                looking = Optional.empty();
            }
        } else {
            Map<TableName, OptionalLong> suspects = suspects(importing, tables, listed, begun);
            Set<TableName> unconfirmed = new HashSet<>(readAgain);
            unconfirmed.removeIf(table -> known.get(table).confirmed() || reopened.contains(table));
            if (!unconfirmed.isEmpty()) {
                start(() -> confirm(unconfirmed, tables));
            } else if (suspects.isEmpty()) {
                nextLook = Optional.empty();
                found = Map.of();
            } else if (nextLook.isEmpty()) {
                nextLook = Optional.of(clock.instant().plus(quiet));
            } else if (!nextLook.get().isAfter(clock.instant())) {
                start(() -> search(suspects, listed));
            }
        }
        Set<TableName> told = Set.copyOf(readable);
        readable.clear();
        return told;
    }

    private void start(Supplier<Runnable> job) {
        CompletableFuture<Runnable> result = new CompletableFuture<>();
        looking = Optional.of(result);
        Thread.ofVirtual().name("leftovers").start(() -> result.complete(job.get()));
    }

    /** Those that may have a hidden one beside them, with the last moment at which they had none; or that are hidden themselves. */
    private Map<TableName, OptionalLong> suspects(
            boolean importing, Map<TableName, TableState> tables, Set<TableName> listed, Set<TableName> begun) {
        Map<TableName, OptionalLong> suspects = new HashMap<>();
        tables.forEach((table, state) -> {
            boolean hidden = !listed.contains(table) && state.filling().isPresent();
            boolean open = known.containsKey(table)
                    ? begun.contains(table)
                            || reopened.contains(table)
                            || !known.get(table).isToldApart()
                    : importing;
            if (open && (hidden || state.standing() == Standing.SUSPECT)) {
                suspects.put(table, state.alone());
            }
        });
        return suspects;
    }

    private Runnable search(Map<TableName, OptionalLong> suspects, Set<TableName> listed) {
        Map<TableName, Tablets> result = new HashMap<>();
        try {
            for (TableName table : owners(List.copyOf(suspects.keySet()))) {
                walk.walk(table, suspects.get(table)).ifPresent(tablets -> result.put(table, tablets));
            }
            return () -> {
                compare(result, listed);
                lookLater(suspects.keySet());
            };
        } catch (ConvexException | RuntimeException e) {
            LOG.debugf("Whose hidden tables there are cannot be told: %s", e.getMessage());
            return () -> lookLater(suspects.keySet());
        }
    }

    /** Nobody waits for what is known and cannot be told apart, and each look makes syncs that the source lists for days. */
    private void lookLater(Set<TableName> suspects) {
        boolean urgent = suspects.stream()
                .anyMatch(table -> !known.containsKey(table) || known.get(table).isToldApart());
        Duration pause = urgent || failedAfter.compareTo(UNHURRIED) > 0 ? failedAfter : UNHURRIED;
        nextLook = Optional.of(clock.instant().plus(pause));
    }

    /** Halves the tables until each that has a hidden one is found: most have none, and there may be thousands. */
    private Set<TableName> owners(List<TableName> tables) throws ConvexException {
        if (tables.isEmpty() || walk.hidden(tables).orElse(0) <= 0) {
            return Set.of();
        }
        if (tables.size() == 1) {
            return Set.copyOf(tables);
        }
        Set<TableName> owners = new HashSet<>(owners(tables.subList(0, tables.size() / 2)));
        owners.addAll(owners(tables.subList(tables.size() / 2, tables.size())));
        return owners;
    }

    private void compare(Map<TableName, Tablets> now, Set<TableName> listed) {
        Map<TableName, Tablets> before = found;
        found = new HashMap<>();
        now.forEach((table, seen) -> {
            Optional<Tablets> last = Optional.ofNullable(before.get(table));
            boolean shown = listed.contains(table);
            Tablets tablets = shown ? seen.judged(last, Optional.ofNullable(known.get(table))) : seen;
            found.put(table, tablets);
            if (last.equals(Optional.of(tablets))) {
                settle(table, tablets, tablets.leftover(shown), shown);
            }
        });
    }

    private void settle(TableName table, Tablets tablets, Leftover leftover, boolean listed) {
        if (!leftover.equals(known.get(table))) {
            tell(table, leftover, tablets.hiddenRows(), listed);
        }
        know(table, leftover);
        if (leftover.isToldApart()) {
            walked.put(table, tablets);
            reopened.remove(table);
            readable.add(table);
        }
    }

    private void know(TableName table, Leftover leftover) {
        Map<TableName, Leftover> all = new HashMap<>(known);
        all.put(table, leftover);
        known = Map.copyOf(all);
    }

    /** Whether nothing has come or gone beside the tables since they were looked at last; if that cannot be told, it may have. */
    private Runnable confirm(Set<TableName> readAgain, Map<TableName, TableState> tables) {
        Map<TableName, Tablets> now = new HashMap<>();
        try {
            for (TableName table : readAgain) {
                walk.walk(table, tables.get(table).alone()).ifPresent(tablets -> now.put(table, tablets));
            }
        } catch (ConvexException | RuntimeException e) {
            LOG.debugf("Whether a leftover is still alone beside its table cannot be told: %s", e.getMessage());
            return () -> {};
        }
        return () -> readAgain.stream().filter(known::containsKey).forEach(table -> {
            Tablets before = walked.get(table);
            if (Optional.ofNullable(now.get(table))
                    .filter(tablets -> tablets.areSame(before))
                    .isPresent()) {
                know(table, known.get(table).asConfirmed());
            } else {
                reopened.add(table);
            }
        });
    }

    private void tell(TableName table, Leftover leftover, long rows, boolean listed) {
        String failed =
                "Table " + table + ": an import of it has failed, or has added no row for " + failedAfter + ". ";
        if (leftover.isToldApart()) {
            LOG.warn(failed + "Reading the table again as a whole, without the " + rows
                    + " rows that the import has left in Convex.");
        } else if (listed) {
            LOG.warn(failed
                    + "No row tells which of the two tables of that name in Convex is hidden, so the table stays as"
                    + " it was. convex-mirror resync " + table + " shows the rows of both.");
        } else {
            LOG.warn(failed + "There was no table of that name before, so there is nothing to show.");
        }
    }
}
