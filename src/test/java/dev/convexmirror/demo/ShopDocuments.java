package dev.convexmirror.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Documents of a chat and shop application, with all that Convex can hold: references by id, arrays, optional and union
 * fields, int64 beside float64, floats that JSON lacks, bytes, nested objects.
 */
final class ShopDocuments {
    private static final List<String> CATEGORIES = List.of("kitchen", "office", "outdoor", "travel", "living");
    private static final List<String> TAGS = List.of("new", "sale", "gift", "eco", "bestseller", "limited");
    private static final List<String> CITIES = List.of("Lagos", "Lisbon", "Ljubljana", "Lima", "Lyon", "Leeds");
    private static final List<String> EMOJI = List.of("👍", "❤️", "😂", "🎉", "👀");
    static final List<String> ORDER_STATUSES = List.of("placed", "paid", "shipped", "delivered", "returned");

    private final RandomGenerator random;
    private final Words words;

    ShopDocuments(RandomGenerator random) {
        this.random = random;
        this.words = new Words(random);
    }

    Map<String, Object> user() {
        String name = words.name();
        Map<String, Object> user = new HashMap<>();
        user.put("name", name);
        user.put("email", words.handle(name, random.nextInt(10_000)) + "@example.com");
        user.put("points", random.nextLong(100_000));
        // Beyond 2^53: only an exact integer survives.
        user.put("externalId", Long.MAX_VALUE - random.nextLong(1_000_000));
        if (chance(0.6)) {
            user.put("address", Map.of("city", words.one(CITIES), "zip", "%05d".formatted(random.nextInt(100_000))));
        }
        user.put("lastSeen", chance(0.2) ? null : (Object) (1.7e12 + random.nextInt(1_000_000_000)));
        return user;
    }

    Map<String, Object> channel(List<String> users) {
        return Map.of("name", words.product(), "topic", words.sentence(), "members", some(users, 8));
    }

    Map<String, Object> message(List<String> channels, List<String> users) {
        Map<String, Object> message = new HashMap<>();
        message.put("channel", words.one(channels));
        message.put("author", words.one(users));
        message.put("body", words.sentences(1 + random.nextInt(3)));
        if (chance(0.3)) {
            message.put("reactions", List.of(Map.of("emoji", words.one(EMOJI), "count", 1L + random.nextInt(9))));
        }
        if (chance(0.1)) {
            // A union: what an attachment holds depends on its kind.
            message.put(
                    "attachment",
                    chance(0.5)
                            ? Map.of("kind", "link", "url", "https://example.com/" + random.nextInt(1_000))
                            : Map.of("kind", "image", "width", 640L, "height", 480L, "thumbnail", bytes(48)));
        }
        return message;
    }

    String messageBody() {
        return words.sentences(2);
    }

    Map<String, Object> product() {
        long views = random.nextInt(5) * 100L;
        Map<String, Object> product = new HashMap<>();
        product.put("name", words.product());
        product.put("description", words.sentences(3));
        product.put("category", words.one(CATEGORIES));
        product.put("tags", some(TAGS, 3));
        product.put("price", price());
        product.put("stock", (long) random.nextInt(200));
        product.put("views", views);
        // Not a number without views, as it happens in real applications.
        product.put("conversion", (views == 0 ? 0.0 : random.nextInt(100)) / views);
        return product;
    }

    double price() {
        return (5 + random.nextInt(195)) + (chance(0.5) ? 0.99 : 0.0);
    }

    Map<String, Object> review(List<String> products, List<String> users) {
        return Map.of(
                "product", words.one(products),
                "author", words.one(users),
                "stars", 1L + random.nextInt(5),
                "text", words.sentences(1 + random.nextInt(2)),
                "verified", chance(0.7));
    }

    Map<String, Object> order(List<String> users, List<String> products) {
        List<Map<String, Object>> items = new ArrayList<>();
        double total = 0;
        for (int i = 0; i <= random.nextInt(4); i++) {
            long quantity = 1L + random.nextInt(3);
            double price = price();
            items.add(Map.of("product", words.one(products), "quantity", quantity, "price", price));
            total += quantity * price;
        }
        return Map.of("customer", words.one(users), "status", status(), "items", items, "total", total);
    }

    String status() {
        return words.one(ORDER_STATUSES);
    }

    Map<String, Object> invoice(String order) {
        Map<String, Object> invoice = new HashMap<>();
        invoice.put("order", order);
        invoice.put("cents", 500L + random.nextInt(50_000));
        invoice.put("currency", words.one(List.of("EUR", "NGN", "PEN", "USD")));
        invoice.put("signature", bytes(32));
        if (chance(0.8)) {
            invoice.put("paid", true);
        }
        return invoice;
    }

    <T> T one(List<T> of) {
        return words.one(of);
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private List<String> some(List<String> of, int atMost) {
        return random.ints(random.nextInt(atMost + 1), 0, of.size())
                .distinct()
                .mapToObj(of::get)
                .toList();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
