package dev.convexmirror.model;

import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final Set<String> dropped = new HashSet<>();
    private final SourceImports imports;
    private final Map<Long, Integer> batches = new HashMap<>();

    /**
     * @param namesOnce whether the name of a table that was dropped is not used again
     * @param odd       whether documents have a field of all kinds of values
     * @param leftovers whether an import adds its rows at once, and what one leaves that fails stays until {@link SourceImports#cleanUp}
     */
    Source(ConvexEmulator convex, boolean namesOnce, boolean odd, boolean leftovers) {
        this.convex = convex;
        this.namesOnce = namesOnce;
        this.odd = odd;
        this.imports = new SourceImports(convex, this::newBatch, NAMES, leftovers);
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
        List<Map<String, Object>> rows = newBatch(random);
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

    /** The imports into this source. */
    SourceImports imports() {
        return imports;
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

    /** Documents that readers must see all of, or none; what is taken out of the list never comes. */
    private synchronized List<Map<String, Object>> newBatch(Random random) {
        int size = random.nextInt(MOST_OF_A_BATCH);
        long number = batches.size() + 1L;
        batches.put(number, size);
        return new ArrayList<>(IntStream.range(0, size)
                .mapToObj(row -> {
                    Map<String, Object> fields = document(random);
                    fields.put(BATCH, number);
                    return fields;
                })
                .toList());
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

    static void committed(long ts) {
        if (ts <= 0) {
            throw new IllegalStateException("a commit has a time");
        }
    }

    static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
