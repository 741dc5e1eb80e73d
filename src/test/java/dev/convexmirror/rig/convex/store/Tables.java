package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.Id128;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import dev.convexmirror.rig.convex.value.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Which tablets there are, and which of them is the active one of a name. To be used under the deployment's lock. */
public final class Tables {
    private static final int FIRST_USER_TABLE_NUMBER = 10_001;
    private static final int MAX_TABLES = 10_000;

    private final RandomGenerator random;
    private final boolean idsAscend;
    private final SortedMap<Id128, Tablet> all = new TreeMap<>();
    private final SortedMap<TableRef, Tablet> active = new TreeMap<>();
    private final SortedSet<String> components = new TreeSet<>(List.of(""));
    private final Map<TableRef, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lastNumbers = new HashMap<>();
    private final List<TableRef> createdInTransaction = new ArrayList<>();
    private final List<Tablet> removed = new ArrayList<>();
    private final List<Tablet> uncommitted = new ArrayList<>();
    private long created;

    Tables(RandomGenerator random, boolean idsAscend) {
        this.random = random;
        this.idsAscend = idsAscend;
    }

    /** The paths of all components, the root {@code ""} first. */
    public SortedSet<String> components() {
        return Collections.unmodifiableSortedSet(components);
    }

    /** The active tablets in the order of their names. */
    public Collection<Tablet> active() {
        return Collections.unmodifiableCollection(active.values());
    }

    /** The active table of a component that has the number. */
    public Optional<TableRef> numbered(String component, int tableNumber) {
        return active.values().stream()
                .filter(tablet -> tablet.tableNumber() == tableNumber)
                .map(Tablet::table)
                .filter(table -> table.component().equals(component))
                .findFirst();
    }

    Collection<Tablet> all() {
        return Collections.unmodifiableCollection(all.values());
    }

    /** Active and hidden tablets that there were at a timestamp, in the order of their ids. */
    Collection<Tablet> at(long ts) {
        SortedMap<Id128, Tablet> then = new TreeMap<>();
        Stream.concat(all.values().stream(), removed.stream())
                .filter(tablet -> tablet.existedAt(ts))
                .forEach(tablet -> then.put(tablet.id(), tablet));
        return then.values();
    }

    /** What was added and removed since the last commit belongs to the commit of this timestamp. */
    void committed(long ts) {
        uncommitted.forEach(tablet -> {
            if (all.containsKey(tablet.id())) {
                tablet.created(ts);
            } else {
                tablet.removed(ts);
            }
        });
        uncommitted.clear();
    }

    Optional<Tablet> active(TableRef table) {
        return Optional.ofNullable(active.get(table));
    }

    /** A transaction begins; tables that it creates go away on {@link #rollback}. */
    void begin() {
        createdInTransaction.clear();
    }

    /** Keeps the tables that the transaction created; returns how many. */
    int commit() {
        return createdInTransaction.size();
    }

    void rollback() {
        createdInTransaction.forEach(table -> {
            Tablet tablet = active.remove(table);
            all.remove(tablet.id());
            uncommitted.remove(tablet);
        });
    }

    Tablet activeOrNew(TableRef table) {
        return active(table).orElseGet(() -> {
            if (active.size() >= MAX_TABLES) {
                throw new InvalidWriteException("TooManyTables", "A deployment may have " + MAX_TABLES + " tables.");
            }
            numbers.remove(table);
            Tablet tablet = add(table);
            active.put(table, tablet);
            createdInTransaction.add(table);
            return tablet;
        });
    }

    Tablet addHidden(TableRef table) {
        return add(table);
    }

    void drop(TableRef table) {
        Tablet tablet = active(table)
                .orElseThrow(() -> new InvalidWriteException("TableNotFound", "There is no table " + table));
        active.remove(table);
        remove(tablet);
    }

    void replaceByEmpty(TableRef table) {
        activate(add(table));
    }

    void activate(Tablet hidden) {
        requireHidden(hidden);
        Tablet old = active.put(hidden.table(), hidden);
        if (old != null) {
            remove(old);
        }
    }

    Tablet requireHidden(Tablet tablet) {
        if (!all.containsKey(tablet.id()) || active.get(tablet.table()) == tablet) {
            throw new IllegalStateException("The import into " + tablet.table() + " is over.");
        }
        return tablet;
    }

    void removeHidden(Tablet hidden) {
        remove(requireHidden(hidden));
    }

    boolean addComponent(String path) {
        if (!Names.isComponentPath(path)) {
            throw new InvalidWriteException("InvalidComponentPath", path + " is no component path.");
        }
        return components.add(path);
    }

    private void remove(Tablet tablet) {
        all.remove(tablet.id());
        removed.add(tablet);
        uncommitted.add(tablet);
    }

    /** An import keeps the number of the table that it replaces, so that ids stay valid. */
    private Tablet add(TableRef table) {
        components.add(table.component());
        int number = numbers.computeIfAbsent(
                table, t -> lastNumbers.merge(t.component(), FIRST_USER_TABLE_NUMBER, (last, first) -> last + 1));
        Id128 id = idsAscend ? new Id128(++created, random.nextLong()) : Id128.random(random);
        Tablet tablet = new Tablet(id, table, number);
        all.put(id, tablet);
        uncommitted.add(tablet);
        return tablet;
    }
}
