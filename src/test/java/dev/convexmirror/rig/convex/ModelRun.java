package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One random history. The client holds the rows of each table by id; it learns of dropped tables as a real one does, by
 * listing tables, and sends a table that was imported for again by leaving it out of the selection once.
 */
final class ModelRun {
    private static final List<String> TABLES = List.of("a", "b", "c", "inner/a");

    private final ConvexEmulator emulator;
    private final Random random;
    private final TestSync sync;
    private final Map<String, Map<String, Long>> mirror = new TreeMap<>();
    private final Set<String> deselected = new TreeSet<>();
    private final Set<String> suspect = new TreeSet<>();
    private int comparisons;

    ModelRun(ConvexEmulator emulator, Random random) {
        this.emulator = emulator;
        this.random = random;
        this.sync = TestSync.of(emulator);
    }

    /** Takes random steps, then comes to rest; returns how often mirror and source were compared. */
    int run(int steps, String name) {
        for (int step = 0; step < steps; step++) {
            act();
            if (random.nextInt(2) == 0) {
                read(name + ", step " + step);
            }
        }
        deselected.clear();
        resync(List.copyOf(suspect), name);
        while (!read(name + ", at rest").equals("upToDate")) {
            // The next page follows.
        }
        assertThat(mirrored()).as(name).isEqualTo(expected(emulator.latestTs()));
        return comparisons;
    }

    private void act() {
        switch (random.nextInt(20)) {
            case 0 -> emulator.clock().advance(Duration.ofSeconds(31));
            case 1 -> toggle(randomTable());
            case 2 -> drop(randomTable());
            case 3 -> replace(randomTable());
            case 4 -> emulator.commitSystem();
            default -> emulator.transact(this::write);
        }
    }

    private void write(Transaction transaction) {
        Map<String, List<String>> live = new HashMap<>();
        for (int left = 1 + random.nextInt(random.nextInt(8) == 0 ? 20 : 3); left > 0; left--) {
            String table = randomTable();
            List<String> ids = live.computeIfAbsent(
                    table, t -> new ArrayList<>(emulator.documents(t).keySet()));
            if (ids.isEmpty() || random.nextInt(3) == 0) {
                ids.add(transaction.insert(table, Map.of("n", random.nextLong())));
            } else if (random.nextInt(3) == 0) {
                transaction.delete(table, ids.remove(random.nextInt(ids.size())));
            } else {
                transaction.patch(table, ids.get(random.nextInt(ids.size())), Map.of("n", random.nextLong()));
            }
        }
    }

    private void toggle(String table) {
        if (!deselected.remove(table)) {
            deselected.add(table);
        }
        select(deselected);
    }

    private void drop(String table) {
        if (emulator.snapshot().tables().containsKey(TableRef.parse(table))) {
            emulator.dropTable(table);
            mirror.remove(table);
        }
    }

    /** A bulk replacement, during which the client reads on and cannot be right. */
    private void replace(String table) {
        suspect.add(table);
        TableImport replacement = emulator.beginImport(table);
        replacement.insert(List.of(Map.of("n", 1L), Map.of("n", 2L)));
        read("during an import");
        emulator.transact(this::write);
        if (random.nextBoolean()) {
            replacement.activate();
        } else {
            replacement.abort();
            replacement.cleanUp();
        }
    }

    private void resync(List<String> tables, String name) {
        Set<String> without = new TreeSet<>(deselected);
        without.addAll(tables);
        select(without);
        read(name + ", deselected");
        tables.forEach(suspect::remove);
        select(deselected);
    }

    private void select(Set<String> without) {
        StringBuilder selection = new StringBuilder("{\"_other\":\"included\"");
        for (String component : List.of("", "inner")) {
            selection.append(",\"").append(component).append("\":{\"_other\":\"included\"");
            for (String table : without) {
                TableRef ref = TableRef.parse(table);
                if (ref.component().equals(component)) {
                    selection.append(",\"").append(ref.table()).append("\":\"excluded\"");
                }
            }
            selection.append("}");
        }
        sync.select(selection.append("}").toString());
    }

    /** Reads and applies a page, and compares when it is consistent; returns its status. */
    private String read(String name) {
        TestSync.Page page = sync.next();
        page.truncates().forEach(table -> mirror.put(table, new HashMap<>()));
        for (JsonNode value : page.values()) {
            Map<String, Long> rows = mirror.computeIfAbsent(TestSync.Page.table(value), t -> new HashMap<>());
            String id = value.at("/value/_id").textValue();
            if (value.get("deleted").booleanValue()) {
                rows.remove(id);
            } else {
                rows.put(id, value.get("ts").longValue());
            }
        }
        if (!page.status().equals("snapshotting")) {
            comparisons++;
            assertThat(mirrored()).as(name).isEqualTo(expected(page.snapshotTs()));
        }
        return page.status();
    }

    private Map<String, Map<String, Long>> mirrored() {
        return trusted(mirror);
    }

    private Map<String, Map<String, Long>> expected(long ts) {
        Map<String, Map<String, Long>> tables = new TreeMap<>();
        emulator.snapshotAt(ts).tables().forEach((table, documents) -> {
            Map<String, Long> rows = new HashMap<>();
            for (StoredDocument document : documents.values()) {
                rows.put(document.id(), document.ts());
            }
            tables.put(table.toString(), rows);
        });
        return trusted(tables);
    }

    /** Leaves out what the client cannot know: tables not selected, imported into, or empty. */
    private Map<String, Map<String, Long>> trusted(Map<String, Map<String, Long>> tables) {
        Map<String, Map<String, Long>> rest = new TreeMap<>(tables);
        rest.keySet().removeAll(deselected);
        rest.keySet().removeAll(suspect);
        rest.values().removeIf(Map::isEmpty);
        return rest;
    }

    private String randomTable() {
        return TABLES.get(random.nextInt(TABLES.size()));
    }
}
