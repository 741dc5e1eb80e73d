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
import org.jboss.logging.Logger;

/**
 * Finds out which tables have a hidden one of their name beside them that nobody fills any more: an import of them has failed, and
 * Convex keeps what it left for two weeks (convex-protocol §2.8). The source only tells how many tables are hidden, so while an import
 * goes on, tables are looked at from time to time by syncs of their own, on another thread; one whose hidden rows are the same as at
 * the look before has a leftover. For the fetching thread.
 */
final class Leftovers {

    private static final Logger LOG = Logger.getLogger(Leftovers.class);

    private final TabletWalk walk;
    private final Duration quiet;
    private final Duration failedAfter;
    private final InstantSource clock;

    private Map<TableName, Leftover> known = Map.of();
    private Map<TableName, List<Tablet>> found = Map.of();
    private Optional<CompletableFuture<Optional<Map<TableName, List<Tablet>>>>> looking = Optional.empty();
    /** Empty while no import is told of. */
    private Optional<Instant> nextLook = Optional.empty();

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
    }

    /** Takes note that no table is hidden but those that are known. */
    void noImport() {
        nextLook = Optional.empty();
        found = Map.of();
    }

    /**
     * Looks for leftovers if it is time to. To be called again and again while an import is told of.
     *
     * @param listed the tables that are not hidden
     * @return the tables that are found to have one now
     */
    Set<TableName> look(Map<TableName, TableState> tables, Set<TableName> listed) {
        Instant now = clock.instant();
        if (nextLook.isEmpty()) {
            nextLook = Optional.of(now.plus(quiet));
        }
        if (looking.isPresent()) {
            return looking.get().isDone() ? looked(looking.get().resultNow(), listed) : Set.of();
        }
        Map<TableName, OptionalLong> suspects = suspects(tables, listed);
        if (!suspects.isEmpty() && !nextLook.get().isAfter(now)) {
            CompletableFuture<Optional<Map<TableName, List<Tablet>>>> result = new CompletableFuture<>();
            looking = Optional.of(result);
            Thread.ofVirtual().name("leftovers").start(() -> result.complete(search(suspects)));
        }
        return Set.of();
    }

    /** Those that may have a hidden one beside them, with the last moment at which they had none; or that are hidden themselves. */
    private Map<TableName, OptionalLong> suspects(Map<TableName, TableState> tables, Set<TableName> listed) {
        Map<TableName, OptionalLong> suspects = new HashMap<>();
        tables.forEach((table, state) -> {
            boolean hidden = !listed.contains(table) && state.filling().isPresent();
            if ((hidden || state.standing() == Standing.SUSPECT) && !known.containsKey(table)) {
                suspects.put(table, state.alone());
            }
        });
        return suspects;
    }

    private Optional<Map<TableName, List<Tablet>>> search(Map<TableName, OptionalLong> suspects) {
        Map<TableName, List<Tablet>> result = new HashMap<>();
        try {
            for (TableName table : owners(List.copyOf(suspects.keySet()))) {
                walk.walk(table, suspects.get(table)).ifPresent(tablets -> result.put(table, tablets));
            }
        } catch (ConvexException | RuntimeException e) {
            LOG.debugf("Whose hidden tables there are cannot be told: %s", e.getMessage());
            return Optional.empty();
        }
        return Optional.of(result);
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

    private Set<TableName> looked(Optional<Map<TableName, List<Tablet>>> result, Set<TableName> listed) {
        looking = Optional.empty();
        nextLook = Optional.of(clock.instant().plus(failedAfter));
        return result.map(now -> compare(now, listed)).orElse(Set.of());
    }

    private Set<TableName> compare(Map<TableName, List<Tablet>> now, Set<TableName> listed) {
        Map<TableName, Leftover> all = new HashMap<>(known);
        Set<TableName> told = new HashSet<>();
        now.forEach((table, tablets) -> {
            if (tablets.equals(found.get(table))) {
                Leftover leftover =
                        listed.contains(table) ? beside(tablets) : new Leftover(tablets.size(), Optional.empty());
                all.put(table, leftover);
                tell(table, leftover, tablets);
                if (leftover.isToldApart()) {
                    told.add(table);
                }
            }
        });
        found = now;
        known = Map.copyOf(all);
        return told;
    }

    private static Leftover beside(List<Tablet> tablets) {
        Set<Long> commits = new HashSet<>();
        tablets.forEach(tablet -> commits.addAll(tablet.commits()));
        boolean told = tablets.stream().filter(Tablet::shown).count() == 1;
        return new Leftover(tablets.size() - 1, told ? Optional.of(commits) : Optional.empty());
    }

    private void tell(TableName table, Leftover leftover, List<Tablet> tablets) {
        long rows = tablets.stream().mapToLong(Tablet::rows).sum();
        if (leftover.isToldApart()) {
            LOG.warnf(
                    "Table %s: an import of it has failed, or has added no row for %s. Reading the table again as a whole, without"
                            + " the %d rows that the import has left in Convex.",
                    table, failedAfter, rows);
        } else {
            LOG.warnf(
                    "Table %s: an import of it has failed, or has added no row for %s, and no row tells which of the two tables of"
                            + " that name in Convex is hidden. Other tables do not wait for it any more.",
                    table, failedAfter);
        }
    }
}
