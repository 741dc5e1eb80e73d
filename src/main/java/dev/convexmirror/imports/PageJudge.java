package dev.convexmirror.imports;

import dev.convexmirror.imports.ForeignWrite.Kind;
import dev.convexmirror.imports.KnownRows.Holder;
import dev.convexmirror.imports.SeenChanges.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the foreign writes of one page. A document whose proof does not hold is one. So is a second document of a row: it was
 * copied with its proof. A document that went is none yet, but may have left its row without a document.
 *
 * <p>A page has whole transactions, in which the order of changes says nothing (convex-protocol §2.5): who has a row is judged
 * by how things stand at the page's end.
 */
final class PageJudge {

    private final Map<String, Optional<RowKey>> before;
    /** The documents of the page that are there at its end, with the rows that they were last proven to be. */
    private final Map<String, Optional<RowKey>> there = new LinkedHashMap<>();

    private final Map<String, Change> lastChanges = new LinkedHashMap<>();
    private final List<ForeignWrite> foreign = new ArrayList<>();
    private final List<ForeignWrite> copies = new ArrayList<>();
    private final List<Left> left = new ArrayList<>();
    private final Map<String, Optional<Holder>> holders = new HashMap<>();

    /**
     * A row whose document went, or became that of another row.
     *
     * @param ts when Convex committed that, ns since 1970
     */
    record Left(RowKey key, String id, long ts) {}

    /** @param before which rows the documents of the page were, as {@link KnownRows#documents} tells */
    PageJudge(Map<String, Optional<RowKey>> before, List<Change> changes) {
        this.before = before;
        changes.forEach(this::take);
    }

    /** The hashes of the keys of which {@link #settle} has to know the documents. */
    Set<String> hashes() {
        Set<String> hashes = new HashSet<>();
        there.values().forEach(key -> key.ifPresent(row -> hashes.add(row.hash())));
        left.forEach(row -> hashes.add(row.key().hash()));
        return hashes;
    }

    /**
     * Judges who has which row, by who had it before the page.
     *
     * @param allTold whether every document that went was told to have; otherwise a second document of a row proves nothing
     */
    void settle(Map<String, Holder> before, boolean allTold) {
        Set<String> hashes = hashes();
        Map<String, Holder> now = new HashMap<>(before);
        now.values()
                .removeIf(holder -> lastChanges.containsKey(holder.id())
                        && !lastChanges.get(holder.id()).proven());
        // documents that became another row
        now.entrySet().removeIf(row -> there.getOrDefault(row.getValue().id(), Optional.empty())
                .filter(key -> !key.hash().equals(row.getKey()))
                .isPresent());
        lastChanges.values().stream()
                .filter(change -> change.proven() && change.key().isPresent())
                .sorted((one, other) -> Long.compare(one.ts(), other.ts()))
                .forEach(change -> hold(change, now, allTold));
        hashes.forEach(hash -> holders.put(hash, Optional.ofNullable(now.get(hash))));
        left.removeIf(row -> now.containsKey(row.key().hash()));
    }

    /** The changes whose proof does not hold, in their order. */
    List<ForeignWrite> foreign() {
        return List.copyOf(foreign);
    }

    /** The second documents of rows. Writing or removing such a row would fail, so it concerns none. */
    List<ForeignWrite> copies() {
        return List.copyOf(copies);
    }

    /** The rows that have no document at the end of the page but had one. */
    List<Left> left() {
        return List.copyOf(left);
    }

    /** What is known of the documents now; those that went are not among them. */
    Map<String, Optional<RowKey>> documents() {
        return Map.copyOf(there);
    }

    /** The documents that went. */
    List<String> gone() {
        return lastChanges.values().stream()
                .filter(Change::deleted)
                .map(Change::id)
                .toList();
    }

    /** The documents of the rows of the page, by hash. */
    Map<String, Optional<Holder>> holders() {
        return Map.copyOf(holders);
    }

    private void take(Change change) {
        boolean known = lastChanges.containsKey(change.id())
                ? !lastChanges.get(change.id()).deleted()
                : before.containsKey(change.id());
        Optional<RowKey> was = lastChanges.containsKey(change.id())
                ? there.getOrDefault(change.id(), Optional.empty())
                : before.getOrDefault(change.id(), Optional.empty());
        lastChanges.put(change.id(), change);
        if (change.deleted()) {
            was.ifPresent(row -> left.add(new Left(row, change.id(), change.ts())));
            there.remove(change.id());
        } else if (change.proven()) {
            was.filter(row -> !change.key().equals(was))
                    .ifPresent(row -> left.add(new Left(row, change.id(), change.ts())));
            there.put(change.id(), change.key());
        } else {
            Set<RowKey> rows = new LinkedHashSet<>();
            change.key().ifPresent(rows::add);
            was.ifPresent(rows::add);
            foreign.add(new ForeignWrite(known ? Kind.PATCH : Kind.INSERT, change.id(), change.ts(), rows));
            there.put(change.id(), was);
        }
    }

    private void hold(Change change, Map<String, Holder> now, boolean allTold) {
        RowKey row = change.key().orElseThrow();
        Holder holder = now.get(row.hash());
        if (holder == null || holder.id().equals(change.id()) || (!allTold && holder.ts() < change.ts())) {
            now.put(row.hash(), new Holder(change.id(), change.ts()));
        } else if (holder.ts() < change.ts()) {
            copies.add(new ForeignWrite(Kind.INSERT, change.id(), change.ts(), Set.of()));
            there.put(change.id(), Optional.empty());
        }
        // else it comes again after a restart, when the row had gone on to another document
    }
}
