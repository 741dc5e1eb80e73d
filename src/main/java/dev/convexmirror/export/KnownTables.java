package dev.convexmirror.export;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** What the listings of the source's tables said. For the fetching thread. */
final class KnownTables {

    private static final Logger LOG = Logger.getLogger(KnownTables.class);

    private final ConvexClient convex;
    private final Duration every;
    private final InstantSource clock;
    private final SortedSet<TableName> seen = new TreeSet<>();
    private Set<TableName> listed = Set.of();
    private Optional<Instant> listedAt = Optional.empty();
    /** When it was last looked for tables that are missing; listings for another reason may come much more often. */
    private Optional<Instant> comparedAt = Optional.empty();

    private Set<TableName> missing = Set.of();
    private Set<TableName> gone = Set.of();

    /**
     * @param every how long after a listing the next one is due
     * @param clock one that nobody sets
     */
    KnownTables(ConvexClient convex, Duration every, InstantSource clock) {
        this.convex = convex;
        this.every = every;
        this.clock = clock;
    }

    /** Whether there was no listing yet. */
    boolean isNothing() {
        return listedAt.isEmpty();
    }

    /** Whether it is time for another listing. */
    boolean isDue() {
        return isLongAgo(listedAt);
    }

    private boolean isLongAgo(Optional<Instant> last) {
        return last.isEmpty() || !last.get().isAfter(clock.instant().minus(every));
    }

    /** The tables that the last listing had. */
    Set<TableName> listed() {
        return listed;
    }

    /** All tables that were ever listed. */
    SortedSet<TableName> seen() {
        return Collections.unmodifiableSortedSet(seen);
    }

    /** Mirrored tables that two listings in a row lacked, until they are taken. */
    Set<TableName> gone() {
        return gone;
    }

    /** The same, for whoever ends them; if that gets lost, the next listing tells it again. */
    Set<TableName> takeGone() {
        Set<TableName> taken = gone;
        gone = Set.of();
        return taken;
    }

    /** Lists them unless that fails: a help, not a condition, for a source can be mirrored all the same. */
    void listIfPossible(Collection<TableName> mirrored) throws ConvexException.KeyRefused {
        try {
            list(mirrored);
        } catch (ConvexException.KeyRefused e) {
            throw e;
        } catch (ConvexException e) {
            LOG.debugf("The tables could not be listed: %s", e.getMessage());
            listedAt = Optional.of(clock.instant());
        }
    }

    /**
     * Lists them.
     *
     * @param mirrored those that the mirror has
     */
    void list(Collection<TableName> mirrored) throws ConvexException {
        Set<TableName> absent = new HashSet<>(mirrored);
        listed = Set.copyOf(convex.tableColumns().keySet());
        listedAt = Optional.of(clock.instant());
        seen.addAll(listed);
        absent.removeAll(listed);
        if (isLongAgo(comparedAt)) {
            comparedAt = listedAt;
            gone = absent.stream().filter(missing::contains).collect(toUnmodifiableSet());
            missing = absent;
        }
    }
}
