package dev.convexmirror.model;

import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What people and programs do in the deployment. Some documents of a table are of its <em>batch</em>: they come with the
 * table or with an import, as a whole, and no transaction touches them, so that readers must see all of a batch or none.
 */
final class Source {

    /** The field that tells which batch a document is of. */
    static final String BATCH = "batch";

    /** The field that a selection may leave out. */
    static final String NOTE = "note";

    /** What one field holds in one document or another: no mapping takes all of it. */
    private static final List<Object> ODD = List.of(
            7L,
            2.5,
            "text",
            true,
            new byte[] {1, 2},
            List.of(1L, "x"),
            Map.of("inner", 3L),
            Map.of("inner", "text"),
            Map.of("inner", Map.of("deep", 1L)));

    private static final List<String> NAMES = List.of("alpha", "beta", "gamma", "billing/delta", "billing/beta");
    private static final int MOST_OF_A_BATCH = 25;
    private static final int MOST_OPERATIONS = 8;

    private final ConvexEmulator convex;
    private final boolean namesOnce;
    private final boolean odd;
    private final boolean leftovers;
    private final Set<String> dropped = new HashSet<>();
    private final List<TableImport> imports = new ArrayList<>();
    private final Map<TableImport, Batch> importing = new HashMap<>();
    private final Set<TableImport> doomed = new HashSet<>();
    private final List<TableImport> left = new ArrayList<>();
    private final Map<Long, Integer> batches = new HashMap<>();

    private record Batch(long number, List<Map<String, Object>> rows) {}

    /**
     * @param namesOnce whether the name of a table that was dropped is not used again
     * @param odd       whether documents have a field of all kinds of values
     * @param leftovers whether an import adds its rows at once, and what one leaves that fails stays until {@link #cleanUpImports}
     */
    Source(ConvexEmulator convex, boolean namesOnce, boolean odd, boolean leftovers) {
        this.convex = convex;
        this.namesOnce = namesOnce;
        this.odd = odd;
        this.leftovers = leftovers;
    }

    /** How many documents each batch has; for readers, any thread. */
    synchronized int sizeOf(long batch) {
        return batches.getOrDefault(batch, 0);
    }

    void fill(int documents, Random random) {
        if (documents > 0) {
            createTable(random);
            createTable(random);
            commit(random, documents);
        }
    }

    void createTable(Random random) {
        List<String> free = freeNames();
        if (!free.isEmpty()) {
            create(pick(free, random), random);
        }
    }

    private List<String> freeNames() {
        List<TableRef> taken = tables();
        return NAMES.stream()
                .filter(name -> !taken.contains(TableRef.parse(name)) && !(namesOnce && dropped.contains(name)))
                .toList();
    }

    private void create(String table, Random random) {
        List<Map<String, Object>> rows = newBatch(random).rows();
        if (rows.isEmpty()) {
            convex.createTable(table);
        } else {
            write(transaction -> rows.forEach(row -> transaction.insert(table, row)));
        }
    }

    void dropTable(Random random) {
        if (!tables().isEmpty()) {
            drop(pick(tables(), random).toString());
        }
    }

    private void drop(String table) {
        convex.dropTable(table);
        dropped.add(table);
    }

    void clearTable(Random random) {
        if (!tables().isEmpty()) {
            convex.clearTable(pick(tables(), random).toString());
        }
    }

    /** Convex has no such operation; people copy the documents and drop the table. */
    void renameTable(Random random) {
        List<TableRef> tables = tables();
        List<String> free = freeNames();
        if (!tables.isEmpty() && !free.isEmpty()) {
            String old = pick(tables, random).toString();
            String renamed = pick(free, random);
            create(renamed, random);
            List<String> ids = ids(old);
            write(transaction -> ids.forEach(id -> transaction.insert(renamed, document(random))));
            drop(old);
        }
    }

    /** So many operations, a few in each transaction. */
    void commit(Random random, int operations) {
        int left = operations;
        while (left > 0) {
            int size = Math.min(left, 1 + random.nextInt(MOST_OPERATIONS));
            transact(random, size);
            left -= size;
        }
    }

    /** So many operations in one transaction. */
    void transact(Random random, int operations) {
        List<String> tables = tables().stream().map(TableRef::toString).toList();
        if (tables.isEmpty()) {
            createTable(random);
            return;
        }
        Map<String, List<String>> ids = new HashMap<>();
        tables.forEach(table -> ids.put(table, ids(table)));
        write(transaction -> {
            for (int i = 0; i < operations; i++) {
                String table = pick(tables, random);
                operation(transaction, table, ids.get(table), random);
            }
        });
    }

    private void operation(Transaction transaction, String table, List<String> ids, Random random) {
        int die = random.nextInt(10);
        if (die < 4 || ids.isEmpty()) {
            ids.add(transaction.insert(table, document(random)));
        } else {
            String id = pick(ids, random);
            if (die < 6) {
                transaction.patch(table, id, Map.of("count", random.nextLong()));
            } else if (die < 8) {
                transaction.replace(table, id, document(random));
            } else {
                transaction.delete(table, id);
                ids.remove(id);
            }
        }
    }

    void beginImport(Random random) {
        TableImport begun = convex.beginImport(pick(NAMES, random));
        imports.add(begun);
        Batch batch = newBatch(random);
        importing.put(begun, batch);
        if (!leftovers) {
            continueImport(random);
        } else if (random.nextBoolean()) {
            insertSome(begun, Integer.MAX_VALUE);
        } else {
            doomed.add(begun);
            insertSome(begun, batch.rows().size() / 2);
        }
    }

    void continueImport(Random random) {
        if (!imports.isEmpty() && !leftovers) {
            insertSome(pick(imports, random), random.nextInt(MOST_OF_A_BATCH));
        }
    }

    private void insertSome(TableImport into, int most) {
        List<Map<String, Object>> rows = importing.get(into).rows();
        List<Map<String, Object>> some = List.copyOf(rows.subList(0, Math.min(most, rows.size())));
        if (!some.isEmpty()) {
            committed(into.insert(some));
            rows.subList(0, some.size()).clear();
        }
    }

    void endImport(Random random) {
        if (!imports.isEmpty()) {
            TableImport ended = imports.remove(random.nextInt(imports.size()));
            if (doomed.contains(ended)) {
                ended.abort();
                left.add(ended);
            } else if (!leftovers && random.nextInt(3) == 0) {
                ended.abort();
                ended.cleanUp();
            } else {
                insertSome(ended, Integer.MAX_VALUE);
                ended.activate();
            }
        }
    }

    void endAllImports(Random random) {
        while (!imports.isEmpty()) {
            endImport(random);
        }
    }

    /**
     * An import fails half-way, of a table that is selected and has rows from before it.
     *
     * @return the table, if there is such a one
     */
    Optional<String> failImport(Selection selection, Random random) {
        List<String> tables = selection.of(convex.snapshot()).tables().entrySet().stream()
                .filter(table -> !table.getValue().isEmpty())
                .map(table -> table.getKey().toString())
                .toList();
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        TableImport failing = convex.beginImport(pick(tables, random));
        List<Map<String, Object>> rows = newBatch(random).rows();
        if (rows.size() > 1) {
            committed(failing.insert(rows.subList(0, rows.size() / 2)));
        }
        failing.abort();
        left.add(failing);
        return Optional.of(failing.table().toString());
    }

    /** What Convex does two weeks after imports have failed. */
    void cleanUpImports() {
        left.forEach(TableImport::cleanUp);
        left.clear();
    }

    private List<TableRef> tables() {
        return List.copyOf(convex.snapshot().tables().keySet());
    }

    /** Of the documents that are of no batch. */
    private List<String> ids(String table) {
        return new ArrayList<>(convex.documents(table).values().stream()
                .filter(document -> !document.fields().containsKey(BATCH))
                .map(StoredDocument::id)
                .toList());
    }

    private synchronized Batch newBatch(Random random) {
        int size = random.nextInt(MOST_OF_A_BATCH);
        long number = batches.size() + 1L;
        batches.put(number, size);
        return new Batch(
                number,
                new ArrayList<>(IntStream.range(0, size)
                        .mapToObj(row -> {
                            Map<String, Object> fields = document(random);
                            fields.put(BATCH, number);
                            return fields;
                        })
                        .toList()));
    }

    private Map<String, Object> document(Random random) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("count", random.nextLong());
        fields.put("price", random.nextInt(5) == 0 ? Double.NaN : random.nextDouble());
        fields.put("title", "Ü€ " + Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(5)));
        // in all of them: an agent refuses to start with a new selection of a field that no document has
        fields.put(NOTE, random.nextBoolean() ? List.of("a", "b") : List.of("c"));
        if (odd && random.nextInt(4) == 0) {
            fields.put("odd", pick(ODD, random));
        }
        return fields;
    }

    private void write(Consumer<Transaction> block) {
        committed(convex.transact(block));
    }

    private static void committed(long ts) {
        if (ts <= 0) {
            throw new IllegalStateException("a commit has a time");
        }
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
