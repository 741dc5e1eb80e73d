package dev.convexmirror.export;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableFilter;
import dev.convexmirror.convex.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Decides which tables each request to the source covers. Convex takes names, not patterns, so the tables are listed from
 * time to time. A table that is left out of one request and covered by the next is sent again as a whole
 * (convex-protocol §2.4), which is how a table is resynced.
 *
 * <p>{@link #follow}, {@link #applied}, {@link #importBegun} and {@link #isSelected} are for any thread, the rest is for the fetching one.
 */
final class TableWatch {

    private static final Logger LOG = Logger.getLogger(TableWatch.class);

    /** The source notes the progress of a sync, and with it the number of tables, at most this often (§2.11). */
    private static final Duration PROGRESS_NOTED = Duration.ofSeconds(5);

    private final TableFilter filter;
    private final Map<TableName, ColumnSelection> columns;
    private final ExportConfig config;
    private final InstantSource clock;

    private final KnownTables known;
    private final HeldTables held;
    private final Leftovers leftovers;
    private final HiddenTables hidden;
    private Set<TableName> leaving = Set.of();
    /** Left out of a page that was not applied yet; how the tables stand does not show it until then. */
    private final Set<TableName> left = ConcurrentHashMap.newKeySet();

    /** Tables with a leftover beside them that another import has begun to replace, until they are read again. */
    private final Set<TableName> begunBesideLeftover = ConcurrentHashMap.newKeySet();

    /** Suspect tables that are to be read again now. */
    private final Set<TableName> trusted = new HashSet<>();

    private Instant checkedAt = Instant.MIN;
    /** Whether tables began anew since it was last seen that no import runs. */
    private boolean begun = true;
    /** Whether the source walked tables when the page before was read. */
    private boolean walking;

    /** Since when nothing has said that an import runs, by suspect table. */
    private final Map<TableName, Instant> quietSince = new ConcurrentHashMap<>();

    private volatile Map<TableName, TableState> tables = Map.of();

    TableWatch(ConvexClient convex, ExportedTables tables, ExportConfig config, InstantSource clock) {
        this.filter = tables.filter();
        this.columns = tables.columns();
        this.config = config;
        this.clock = clock;
        this.known = new KnownTables(convex, config.listTablesEvery(), clock);
        this.held = new HeldTables(config.importPatience(), clock);
        this.leftovers = new Leftovers(convex, config, clock);
        this.hidden = new HiddenTables(convex, known, leftovers);
    }

    /** Takes note of how the tables stand now. */
    void follow(Map<TableName, TableState> current) {
        tables = Map.copyOf(current);
        quietSince.keySet().retainAll(suspects());
        suspects().forEach(table -> quietSince.putIfAbsent(table, clock.instant()));
    }

    /**
     * Takes note that a page was applied, after {@link #follow} was told what came of it.
     *
     * @param selection what the page covers
     */
    void applied(Selection selection) {
        left.removeIf(table -> !selection.includes(table));
    }

    /** Takes note that an import has begun of a table that has a leftover of another beside it. */
    void importBegun(TableName table) {
        begunBesideLeftover.add(table);
    }

    /** Whether the configuration selects the table. */
    boolean isSelected(TableName table) {
        return filter.test(table);
    }

    /**
     * The tables that the last listing had. When a table is dropped while the source walks it, nothing tells but the listing
     * that its end never came (convex-protocol §2.7).
     */
    Set<TableName> listed() {
        return known.listed();
    }

    /**
     * What the next request covers.
     *
     * @throws ConvexException when the tables had to be listed and could not
     */
    Selection selection() throws ConvexException {
        boolean listingNeeded = !filter.isEverything() && known.isNothing();
        if (listingNeeded) {
            known.list(tables.keySet());
        } else if (known.isDue()) {
            known.listIfPossible(tables.keySet());
        }
        leaving = new HashSet<>(with(Standing.WANTED));
        leaving.addAll(trusted);
        leaving.removeAll(left);
        leaving.addAll(known.gone());
        Selection selection = filter.select(known.seen()).withColumns(columns);
        return leaving.isEmpty() ? selection : selection.without(leaving);
    }

    /** The tables that have hidden ones beside them which no import fills any more. Immutable. */
    Map<TableName, Leftover> leftovers() {
        return leftovers.known();
    }

    /**
     * Tables that the source does not have any more, as two listings in a row said; the last {@link #selection} leaves them
     * out. Each is told once; if that gets lost, the next listing tells it again.
     */
    Set<TableName> takeGone() {
        return known.takeGone();
    }

    /**
     * Takes note that a page with the last {@link #selection} has come.
     *
     * @param cursor where it began
     * @return whether the table that it begins may be two of one name: a page on which a walk begins begins a second table
     *     when the first ends on it, and the hidden table of an import has the name of the one that it replaces
     */
    boolean pageRead(Optional<String> cursor, PageEnd page, Collection<TableName> truncates) {
        begunBesideLeftover.removeAll(trusted);
        trusted.clear();
        left.addAll(leaving);
        if (!truncates.isEmpty()) {
            hidden.begun();
            begun = true;
            checkedAt = Instant.MIN;
        }
        boolean begins = (!walking || cursor.isEmpty()) && Set.copyOf(truncates).size() == 1;
        walking = page.status() instanceof SyncStatus.Snapshotting;
        return begins
                && walking
                && page.api() == FeedApi.DATA_SYNC
                && hidden.countsAny(page.syncId(), tables.keySet(), this::covers);
    }

    /**
     * Whether an import is running, see {@link HiddenTables}. Asks only when the answer matters: after tables began anew, and while
     * some are suspect; suspect ones that may be trusted again, or told from what lies beside them, are resynced. A server without
     * the Data Sync API does not tell (docs/legacy-servers.md), and counts as one that imports nothing.
     *
     * @return empty when it was not asked or cannot be told
     */
    Optional<Boolean> isImporting(PageEnd page) {
        Set<TableName> suspects = suspects();
        boolean matters = begun || !suspects.isEmpty();
        if (!matters || !tells(page) || checkedAt.isAfter(clock.instant().minus(checkEvery()))) {
            return Optional.empty();
        }
        checkedAt = clock.instant();
        HiddenTables.Answer answer = page.api() == FeedApi.LEGACY
                ? HiddenTables.Answer.of(false)
                : hidden.ask(page.syncId(), tables.keySet(), this::covers, () -> isDecisive(suspects));
        if (answer.again()) {
            checkedAt = Instant.MIN;
        }
        answer.importing().ifPresent(importing -> {
            begun = importing || isUnlistedFilling();
            if (importing) {
                suspects.forEach(table -> quietSince.put(table, clock.instant()));
            } else {
                resyncQuiet(suspects);
            }
            held.follow(tables);
            trusted.addAll(
                    leftovers.look(importing, tables, known.listed(), begunBesideLeftover, readAgainBesideLeftover()));
        });
        return answer.importing();
    }

    /** Whether something would be shown, or read again, if no import were running. */
    private boolean isDecisive(Set<TableName> suspects) {
        return tables.entrySet().stream()
                        .anyMatch(table -> table.getValue().publishable().isPresent()
                                && known.listed().contains(table.getKey()))
                || suspects.stream().anyMatch(this::isQuiet);
    }

    /** With a page that is only stale the source need not have noted the number of its tables yet (convex-protocol §2.11). */
    private static boolean tells(PageEnd page) {
        return page.api() == FeedApi.LEGACY ? page.status().consistent() : page.status() instanceof SyncStatus.UpToDate;
    }

    private boolean isUnlistedFilling() {
        return tables.entrySet().stream()
                .anyMatch(table -> table.getValue().filling().isPresent()
                        && !known.listed().contains(table.getKey()));
    }

    /** Whether the last page covers a table, if there is one of that name. */
    private boolean covers(TableName table) {
        return filter.test(table) && !leaving.contains(table);
    }

    /** Changes of the table itself do not count: one that is written to all the time would never be read again. */
    private void resyncQuiet(Set<TableName> suspects) {
        suspects.stream().filter(this::isQuiet).forEach(table -> {
            LOG.infof("Table %s: its import is over; reading it again as a whole.", table);
            trusted.add(table);
        });
    }

    /** Tables that were read without what is beside them, up to the page that was read last. */
    private Set<TableName> readAgainBesideLeftover() {
        return leftovers.known().entrySet().stream()
                .filter(table -> table.getValue().isToldApart())
                .map(Map.Entry::getKey)
                .filter(table -> standing(table) == Standing.SUSPECT
                        && tables.get(table).filling().isPresent())
                .filter(table ->
                        !left.contains(table) && !trusted.contains(table) && !begunBesideLeftover.contains(table))
                .collect(toUnmodifiableSet());
    }

    private boolean isQuiet(TableName table) {
        Instant now = clock.instant();
        return !left.contains(table)
                && !leftovers.known().containsKey(table)
                && !quietSince
                        .getOrDefault(table, now)
                        .plus(config.importQuiet())
                        .isAfter(now);
    }

    private Duration checkEvery() {
        Duration quarter = config.importQuiet().dividedBy(4);
        return quarter.compareTo(PROGRESS_NOTED) < 0 ? quarter : PROGRESS_NOTED;
    }

    private Set<TableName> suspects() {
        return with(Standing.SUSPECT);
    }

    private Set<TableName> with(Standing standing) {
        return tables.keySet().stream()
                .filter(table -> standing(table) == standing)
                .collect(toUnmodifiableSet());
    }

    private Standing standing(TableName table) {
        TableState state = tables.get(table);
        return state == null ? Standing.LEFT : state.standing();
    }
}
