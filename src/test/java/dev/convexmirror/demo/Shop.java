package dev.convexmirror.demo;

import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The application behind the demo: its tables, filled with a month of history, and the changes that go on. One thread. */
final class Shop {
    private static final String INVOICES = "billing/stripe/invoices";
    private static final int BATCHES = 100;
    private static final Duration HISTORY = Duration.ofDays(30);

    private final ConvexEmulator convex;
    private final RandomGenerator random;
    private final ShopDocuments documents;
    private final List<String> users = new ArrayList<>();
    private final List<String> channels = new ArrayList<>();
    private final List<String> products = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<String> orders = new ArrayList<>();

    Shop(ConvexEmulator convex, RandomGenerator random) {
        this.convex = convex;
        this.random = random;
        this.documents = new ShopDocuments(random);
    }

    /** Writes about that many documents, as if the application had run for a month. */
    void fill(int about) {
        convex.createComponent("billing");
        convex.createComponent("billing/stripe");
        convex.clock().set(Instant.now().minus(HISTORY));
        int batch = Math.max(50, about / BATCHES);
        for (int i = 0; i < BATCHES; i++) {
            convex.transact(transaction -> fill(transaction, batch));
            convex.clock().advance(HISTORY.dividedBy(BATCHES));
        }
        convex.clock().set(Instant.now());
    }

    /** One transaction such as the application makes many of. */
    void change() {
        convex.transact(transaction -> {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5 -> insertMessage(transaction);
                case 6, 7 ->
                    transaction.patch("messages", documents.one(messages), Map.of("body", documents.messageBody()));
                case 8, 9, 10 -> transaction.delete("messages", takeMessage());
                case 11, 12, 13 ->
                    transaction.patch("orders", documents.one(orders), Map.of("status", documents.status()));
                case 14, 15 ->
                    transaction.patch("products", documents.one(products), Map.of("price", documents.price()));
                case 16 -> transaction.replace("products", documents.one(products), documents.product());
                case 17 -> insertAndDelete(transaction);
                default -> insertOrder(transaction);
            }
        });
    }

    private void fill(Transaction transaction, int batch) {
        insert(transaction, "users", users, batch / 10, documents::user);
        insert(transaction, "channels", channels, Math.max(1, batch / 250), () -> documents.channel(users));
        insert(transaction, "products", products, batch / 25, documents::product);
        insert(transaction, "reviews", new ArrayList<>(), batch / 10, () -> documents.review(products, users));
        insert(transaction, "messages", messages, batch / 2, () -> documents.message(channels, users));
        for (int i = 0; i < batch / 8; i++) {
            insertOrder(transaction);
        }
    }

    private static void insert(
            Transaction transaction, String table, List<String> ids, int count, Documents documents) {
        for (int i = 0; i < count; i++) {
            ids.add(transaction.insert(table, documents.next()));
        }
    }

    private void insertMessage(Transaction transaction) {
        messages.add(transaction.insert("messages", documents.message(channels, users)));
    }

    /** An order and its invoice, in two components, become visible together. */
    private void insertOrder(Transaction transaction) {
        String order = transaction.insert("orders", documents.order(users, products));
        orders.add(order);
        transaction.insert(INVOICES, documents.invoice(order));
    }

    /** Leaves nothing but a tombstone in the change feed. */
    private void insertAndDelete(Transaction transaction) {
        transaction.delete("reviews", transaction.insert("reviews", documents.review(products, users)));
    }

    private String takeMessage() {
        int last = messages.size() - 1;
        int taken = random.nextInt(messages.size());
        String id = messages.set(taken, messages.get(last));
        messages.remove(last);
        return id;
    }

    private interface Documents {
        Map<String, Object> next();
    }
}
