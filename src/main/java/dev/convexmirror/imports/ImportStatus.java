package dev.convexmirror.imports;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** How one import is doing, for probes and metrics. Safe for use by several threads. */
public final class ImportStatus {

    private final String name;
    private final AtomicLong rows = new AtomicLong();
    private volatile State state = State.WAITING;
    private volatile Instant since = Instant.now();
    private volatile Optional<String> trouble = Optional.empty();
    private volatile Optional<Instant> asOf = Optional.empty();
    private volatile long deadLetters;
    private volatile SortedMap<String, Long> foreignWrites = kinds(Map.of());
    private volatile boolean replaced;
    private volatile Optional<String> unguarded = Optional.empty();

    ImportStatus(String name) {
        this.name = name;
    }

    /** What an import is doing. */
    public enum State {
        /** Nothing: another agent may be doing it. */
        WAITING,
        SNAPSHOTTING,
        FOLLOWING,
        /** Nothing more, the snapshot was all that was asked for. */
        DONE
    }

    /** The Convex table. */
    public String name() {
        return name;
    }

    public State state() {
        return state;
    }

    /** When that began, as far as this agent knows. */
    public Instant since() {
        return since;
    }

    /** Why it does not get on at the moment, a sentence; empty when it does. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** How many rows Convex has acknowledged, removals too, since the agent started. */
    public long rows() {
        return rows.get();
    }

    /** How many rows are dead letters, as far as this agent knows. */
    public long deadLetters() {
        return deadLetters;
    }

    /** Convex has what the source had at this time, dead letters aside; empty before it followed changes, and once it does not lead. */
    public Optional<Instant> asOf() {
        return asOf;
    }

    /** How many writes of others were found in the table since it is guarded, by kind; every kind is there. */
    public SortedMap<String, Long> foreignWrites() {
        return foreignWrites;
    }

    /** How many those are of all kinds. */
    public long countOfForeignWrites() {
        return foreignWrites.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether somebody else has put another table in the place of this one, so that the import has to begin anew. */
    public boolean isReplaced() {
        return replaced;
    }

    /** Why writes of others are not looked for at the moment, though they should be; a sentence. */
    public Optional<String> unguarded() {
        return unguarded;
    }

    /** What was found until now, by kind. */
    void foreignWrites(Map<String, Long> counts, boolean tableReplaced) {
        foreignWrites = kinds(counts);
        replaced = tableReplaced;
    }

    /** Writes of others are looked for, or not, and why. */
    void guarding(Optional<String> trouble) {
        unguarded = trouble;
    }

    private static SortedMap<String, Long> kinds(Map<String, Long> counts) {
        SortedMap<String, Long> all = new TreeMap<>();
        for (ForeignWrite.Kind kind : ForeignWrite.Kind.values()) {
            all.put(kind.toString(), counts.getOrDefault(kind.toString(), 0L));
        }
        return Collections.unmodifiableSortedMap(all);
    }

    /** It begins, or ended without another state. */
    void waiting() {
        become(State.WAITING);
        trouble = Optional.empty();
        asOf = Optional.empty();
        unguarded = Optional.empty();
    }

    void snapshotting() {
        become(State.SNAPSHOTTING);
        asOf = Optional.empty();
    }

    void following() {
        become(State.FOLLOWING);
        trouble = Optional.empty();
    }

    void done() {
        become(State.DONE);
        trouble = Optional.empty();
    }

    private void become(State next) {
        if (state != next) {
            state = next;
            since = Instant.now();
        }
    }

    void troubled(String why) {
        trouble = Optional.of(why);
    }

    void wrote(int count) {
        rows.addAndGet(count);
        trouble = Optional.empty();
    }

    /** Convex works, even if it did not take a row. */
    void answered() {
        trouble = Optional.empty();
    }

    void equalAsOf(Instant time) {
        asOf = Optional.of(time);
    }

    void deadLetters(long count) {
        deadLetters = count;
    }
}
