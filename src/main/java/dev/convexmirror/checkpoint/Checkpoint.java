package dev.convexmirror.checkpoint;

import dev.convexmirror.convex.TableName;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * How far the mirror has come. Immutable.
 *
 * @param deployment URL of the Convex deployment whose cursor this is
 * @param cursor where to read on; empty before the first page of a snapshot
 * @param page number of the last page that is durable, from 1; 0 before the first. It never goes back, not even when a
 *     snapshot starts again, so that a larger number always means a later page
 * @param consistent whether everything up to the page equals the source as of {@code snapshotTs}
 * @param snapshotTs ns, of the last consistent page; empty until there was one
 * @param healFloor ns that the {@code snapshotTs} of a consistent page has to reach before filling generations may be
 *     published, because documents as new as this were removed after a crash; 0 for none
 * @param tables what is mirrored, and where
 * @param retired generations of tables that are not mirrored any more, and until when they are kept
 * @param syncId Convex's name of this sync, once it is known
 * @param updated when the checkpoint was made
 */
public record Checkpoint(
        String deployment,
        Optional<String> cursor,
        long page,
        boolean consistent,
        OptionalLong snapshotTs,
        long healFloor,
        SortedMap<TableName, TableState> tables,
        SortedMap<String, Instant> retired,
        Optional<String> syncId,
        Instant updated) {

    /** The version of the stored form that this agent writes, and the newest that it reads. */
    public static final int FORMAT = 1;

    public Checkpoint {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        retired = Collections.unmodifiableSortedMap(new TreeMap<>(retired));
        if (page < 0 || healFloor < 0) {
            throw new IllegalArgumentException(
                    "page " + page + " and heal floor " + healFloor + " must not be negative");
        }
    }

    /** Before anything was read. */
    public static Checkpoint initial(String deployment, Instant now) {
        return new Checkpoint(
                deployment,
                Optional.empty(),
                0,
                false,
                OptionalLong.empty(),
                0,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                now);
    }

    /** Whether anything of the deployment was mirrored; otherwise the checkpoint only says who leads. */
    public boolean hasBegun() {
        return page > 0 || !tables.isEmpty();
    }

    /** After the next page became durable and left the mirror inconsistent, as while snapshotting. */
    public Checkpoint withPage(String nextCursor, String sync, Instant now) {
        return new Checkpoint(
                deployment,
                Optional.of(nextCursor),
                page + 1,
                false,
                snapshotTs,
                healFloor,
                tables,
                retired,
                Optional.of(sync),
                now);
    }

    /** After the next page became durable and made the mirror equal to the source as of {@code consistentTs} (ns). */
    public Checkpoint withConsistentPage(String nextCursor, String sync, long consistentTs, Instant now) {
        return new Checkpoint(
                deployment,
                Optional.of(nextCursor),
                page + 1,
                true,
                OptionalLong.of(consistentTs),
                healFloor,
                tables,
                retired,
                Optional.of(sync),
                now);
    }

    /** With another state of one table. */
    public Checkpoint withTable(TableName table, TableState state, Instant now) {
        SortedMap<TableName, TableState> changed = new TreeMap<>(tables);
        changed.put(table, state);
        return withTables(changed, healFloor, now);
    }

    /**
     * After these tables' filling generations went under their aliases. The floor ends when none is left filling.
     *
     * @param doubtful see {@link TableState#published}
     */
    public Checkpoint withPublished(Collection<TableName> published, boolean doubtful, Instant now) {
        SortedMap<TableName, TableState> changed = new TreeMap<>(tables);
        for (TableName table : published) {
            changed.computeIfPresent(table, (any, state) -> state.published(doubtful));
        }
        boolean done =
                changed.values().stream().allMatch(state -> state.filling().isEmpty());
        return withTables(changed, done ? 0 : healFloor, now);
    }

    /** When these tables' filling generations turned out to be under their aliases already. */
    public Checkpoint withFoundServing(Collection<TableName> found, Instant now) {
        SortedMap<TableName, TableState> changed = new TreeMap<>(tables);
        for (TableName table : found) {
            changed.computeIfPresent(table, (any, state) -> state.foundServing());
        }
        return withTables(changed, healFloor, now);
    }

    /** With a floor at least this high (ns). */
    public Checkpoint withHealFloor(long ts, Instant now) {
        return withTables(tables, Math.max(healFloor, ts), now);
    }

    /** Before a snapshot that starts again: no cursor, nothing filling; what serves goes on serving. */
    public Checkpoint withRestart(Instant now) {
        SortedMap<TableName, TableState> changed = new TreeMap<>();
        tables.forEach((table, state) -> changed.put(table, state.left()));
        return new Checkpoint(
                deployment, Optional.empty(), page, false, snapshotTs, 0, changed, retired, Optional.empty(), now);
    }

    /** Without a table whose alias was taken away; its generation is kept until {@code until}. */
    public Checkpoint withRetired(TableName table, Instant until, Instant now) {
        SortedMap<TableName, TableState> others = new TreeMap<>(tables);
        SortedMap<String, Instant> kept = new TreeMap<>(retired);
        TableState gone = others.remove(table);
        gone.serving().ifPresent(index -> kept.put(index, until));
        gone.previous().forEach(index -> kept.put(index, until));
        return new Checkpoint(deployment, cursor, page, consistent, snapshotTs, healFloor, others, kept, syncId, now);
    }

    /** With generations of tables that are not mirrored, which are kept until {@code until}. */
    public Checkpoint withKept(Collection<String> generations, Instant until, Instant now) {
        SortedMap<String, Instant> kept = new TreeMap<>(retired);
        generations.forEach(index -> kept.put(index, until));
        return new Checkpoint(deployment, cursor, page, consistent, snapshotTs, healFloor, tables, kept, syncId, now);
    }

    /** With this many previous generations of each table, or fewer. */
    public Checkpoint keeping(int generations) {
        SortedMap<TableName, TableState> changed = new TreeMap<>(tables);
        changed.replaceAll((table, state) -> state.keeping(generations));
        return new Checkpoint(
                deployment, cursor, page, consistent, snapshotTs, healFloor, changed, retired, syncId, updated);
    }

    /** Without the retired generations that need not be kept at {@code now}. */
    public Checkpoint withoutExpired(Instant now) {
        SortedMap<String, Instant> kept = new TreeMap<>(retired);
        kept.values().removeIf(until -> !until.isAfter(now));
        return new Checkpoint(deployment, cursor, page, consistent, snapshotTs, healFloor, tables, kept, syncId, now);
    }

    private Checkpoint withTables(SortedMap<TableName, TableState> changed, long floor, Instant now) {
        return new Checkpoint(deployment, cursor, page, consistent, snapshotTs, floor, changed, retired, syncId, now);
    }

    /**
     * The moment (ns) that the cursor stands for; empty without a cursor. While snapshotting the source tells no time, so
     * that the cursor is taken to be as old as this checkpoint.
     */
    public OptionalLong cursorTs() {
        if (cursor.isEmpty()) {
            return OptionalLong.empty();
        }
        return consistent && snapshotTs.isPresent()
                ? snapshotTs
                : OptionalLong.of(TimeUnit.SECONDS.toNanos(updated.getEpochSecond()) + updated.getNano());
    }

    /** All physical indices that are in use or kept; no other may be removed than those that are not among them. */
    public Set<String> referencedIndices() {
        Set<String> indices = new TreeSet<>(retired.keySet());
        for (Map.Entry<TableName, TableState> table : tables.entrySet()) {
            table.getValue().serving().ifPresent(indices::add);
            table.getValue().filling().ifPresent(indices::add);
            indices.addAll(table.getValue().previous());
        }
        return indices;
    }
}
