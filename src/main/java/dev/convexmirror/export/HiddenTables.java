package dev.convexmirror.export;

import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Tells whether an import is filling a hidden table, which the feed covers although nobody else sees it: the source counts it
 * among the tables of the sync and does not list it (convex-protocol §2.8, §2.11). What failed imports have left does not count. For
 * the fetching thread.
 */
final class HiddenTables {

    private static final Logger LOG = Logger.getLogger(HiddenTables.class);

    /** How often a question is put that must not be left open. */
    private static final int ATTEMPTS = 5;

    private final ConvexClient convex;
    private final KnownTables known;
    private final Leftovers leftovers;
    /** Whether the listing after the page before had more tables than the source covers, and none began anew since. */
    private boolean surplus;

    HiddenTables(ConvexClient convex, KnownTables known, Leftovers leftovers) {
        this.convex = convex;
        this.known = known;
        this.leftovers = leftovers;
    }

    /**
     * What the source tells.
     *
     * @param importing empty when it cannot be told
     * @param again     whether the next page may tell more
     */
    record Answer(Optional<Boolean> importing, boolean again) {

        static Answer of(boolean importing) {
            return new Answer(Optional.of(importing), false);
        }

        static Answer unknown(boolean again) {
            return new Answer(Optional.empty(), again);
        }
    }

    /** Takes note that tables began anew. */
    void begun() {
        surplus = false;
    }

    /**
     * Whether a table is hidden when a walk begins; the source notes the number of its tables then, so the answer is that of the
     * page.
     *
     * @param covered whether the page covers a table, if there is one of that name
     */
    boolean countsAny(String syncId, Collection<TableName> mirrored, Predicate<TableName> covered) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                known.list(mirrored);
                Optional<Long> total = total(syncId);
                return total.isPresent()
                        && (total.get() > expected(known.listed(), covered) || !leftovers.areStillThere());
            } catch (ConvexException e) {
                LOG.debugf("Whether a table is two cannot be told: %s", e.getMessage());
            }
        }
        return false;
    }

    /**
     * Whether an import is running.
     *
     * <p>The page is older than this listing. A table that was not listed before the page may have been hidden then, with a part
     * of its rows on the page, and be imported by now; one that was listed may have been dropped while the source walked it,
     * and be there again. Nothing can be told then but with the next page, which begins the latter anew.
     *
     * @param covered  whether the page covers a table, if there is one of that name
     * @param decisive whether something would be shown to readers, or be read again, if there is none
     */
    Answer ask(String syncId, Collection<TableName> mirrored, Predicate<TableName> covered, BooleanSupplier decisive) {
        try {
            Set<TableName> before = known.listed();
            known.list(mirrored);
            Set<TableName> listed = known.listed();
            Optional<Long> found = total(syncId);
            if (found.isEmpty()) {
                return Answer.unknown(false);
            }
            long total = found.get();
            if (total > expected(listed, covered)) {
                return Answer.of(true);
            }
            Set<TableName> throughout = new HashSet<>(listed);
            throughout.retainAll(before);
            boolean surplusBefore = surplus;
            surplus = total < expected(listed, covered);
            if (total > expected(throughout, covered) || (surplus && !surplusBefore)) {
                return Answer.unknown(true);
            }
            boolean gone = surplus && !leftovers.known().isEmpty();
            if (gone || (decisive.getAsBoolean() && !leftovers.areStillThere())) {
                leftovers.forget();
                return Answer.unknown(true);
            }
            return Answer.of(false);
        } catch (ConvexException e) {
            LOG.debugf("Whether an import is running cannot be told: %s", e.getMessage());
            return Answer.unknown(false);
        }
    }

    private Optional<Long> total(String syncId) throws ConvexException {
        return convex.activeSync(syncId).map(sync -> sync.progress().totalTables());
    }

    /** How many tables there are if no import is running. */
    private long expected(Set<TableName> names, Predicate<TableName> covered) {
        return names.stream().filter(covered).count() + leftovers.hidden(covered);
    }
}
