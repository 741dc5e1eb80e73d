package dev.convexmirror.rig;

import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Random transactions over a few tables, the same for the same seed: inserts, patches, replacements, deletes, and inserts
 * that the same transaction deletes. Used by one thread, or by that of {@link #whileRunning} while it runs.
 */
public final class RandomWorkload {

    private static final String LETTERS = "abc xyz ÄÖÜ ß € 漢字 😀 \" \\ \n \t / 0123456789";
    private static final int MOST_OPERATIONS = 6;

    private final ConvexEmulator convex;
    private final Random random;
    private final List<String> tables;
    private final Map<String, List<String>> ids = new HashMap<>();

    /** Says the seed, so that a failure can be repeated. */
    public RandomWorkload(ConvexEmulator convex, long seed, List<String> tables) {
        System.out.println("Random workload with seed " + seed + " over " + tables);
        this.convex = convex;
        this.random = new Random(seed);
        this.tables = List.copyOf(tables);
        tables.forEach(table -> ids.put(table, new ArrayList<>()));
    }

    /** Inserts so many documents, spread over the tables. */
    public void fill(int documents) {
        int batch = 500;
        for (int done = 0; done < documents; done += batch) {
            int size = Math.min(batch, documents - done);
            long committed = convex.transact(transaction -> {
                for (int i = 0; i < size; i++) {
                    insert(transaction);
                }
            });
            if (committed <= 0) {
                throw new IllegalStateException("a commit has a time");
            }
        }
    }

    /** Commits one transaction. */
    public void step() {
        long ignored = convex.transact(transaction -> {
            int operations = 1 + random.nextInt(MOST_OPERATIONS);
            for (int i = 0; i < operations; i++) {
                operation(transaction);
            }
        });
    }

    /** Commits so many transactions a second on a thread of its own for as long as {@code body} takes. */
    public void whileRunning(int perSecond, Runnable body) {
        AtomicBoolean stopping = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
        Thread thread = Thread.ofPlatform().daemon().name("workload").unstarted(() -> {
            long next = System.nanoTime();
            while (!stopping.get()) {
                step();
                next += pause;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        });
        thread.setUncaughtExceptionHandler((any, thrown) -> failure.set(thrown));
        thread.start();
        try {
            body.run();
        } finally {
            stopping.set(true);
            join(thread);
        }
        if (failure.get() != null) {
            throw new IllegalStateException("The workload failed.", failure.get());
        }
    }

    private static void join(Thread thread) {
        try {
            if (!thread.join(Duration.ofSeconds(10))) {
                throw new IllegalStateException("The workload does not end.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void operation(Transaction transaction) {
        int die = random.nextInt(100);
        if (die < 40) {
            insert(transaction);
        } else if (die < 45) {
            String table = table();
            transaction.delete(table, transaction.insert(table, document()));
        } else {
            change(transaction, die);
        }
    }

    private void change(Transaction transaction, int die) {
        String table = table();
        List<String> known = ids.get(table);
        if (known.isEmpty()) {
            return;
        }
        int at = random.nextInt(known.size());
        if (die < 70) {
            transaction.patch(table, known.get(at), Map.of("count", random.nextLong(), "title", text()));
        } else if (die < 80) {
            transaction.replace(table, known.get(at), document());
        } else {
            transaction.delete(table, known.get(at));
            known.set(at, known.getLast());
            known.removeLast();
        }
    }

    private void insert(Transaction transaction) {
        String table = table();
        ids.get(table).add(transaction.insert(table, document()));
    }

    private String table() {
        return tables.get(random.nextInt(tables.size()));
    }

    private Map<String, Object> document() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", text());
        fields.put("count", random.nextLong());
        fields.put("price", price());
        fields.put("active", random.nextBoolean());
        fields.put("tags", List.of(text(), text()));
        fields.put("shape", Map.of("name", text(), "width", random.nextDouble()));
        if (random.nextBoolean()) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            fields.put("picture", bytes);
        }
        return fields;
    }

    private double price() {
        return switch (random.nextInt(12)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> 1e16;
            case 4 -> 42.0;
            default -> random.nextDouble() * 1000;
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            int at = random.nextInt(LETTERS.codePointCount(0, LETTERS.length()));
            text.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }
}
