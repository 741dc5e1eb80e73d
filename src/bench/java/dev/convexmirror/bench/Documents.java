package dev.convexmirror.bench;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Messages of a chat application, about 600 bytes each as Convex exports them: text of a large vocabulary, references,
 * numbers of both kinds, nested objects, arrays and optional fields. The same for the same seed.
 */
final class Documents {
    static final String TABLE = "messages";

    private static final int PER_TRANSACTION = 5_000;
    private static final int VOCABULARY = 20_000;
    private static final String CONSONANTS = "bcdfghklmnprstvw";
    private static final String VOWELS = "aeiou";

    private final Random random;
    private final List<String> words = new ArrayList<>(VOCABULARY);

    Documents(long seed) {
        random = new Random(seed);
        for (int i = 0; i < VOCABULARY; i++) {
            words.add(newWord());
        }
    }

    /** Inserts so many messages; returns their ids. */
    List<String> fill(ConvexEmulator convex, int documents) {
        List<String> ids = new ArrayList<>(documents);
        while (ids.size() < documents) {
            int size = Math.min(PER_TRANSACTION, documents - ids.size());
            long ignored = convex.transact(transaction -> {
                for (int i = 0; i < size; i++) {
                    ids.add(transaction.insert(TABLE, message()));
                }
            });
        }
        return ids;
    }

    Map<String, Object> message() {
        Map<String, Object> message = new HashMap<>();
        message.put("author", reference(5_000));
        message.put("channel", reference(200));
        message.put("body", text(30 + random.nextInt(20)));
        message.put("edited", random.nextInt(10) == 0);
        message.put("likes", (long) random.nextInt(1_000));
        message.put("score", random.nextDouble() * 100);
        message.put("tags", List.of(word(), word()));
        message.put("place", Map.of("city", word(), "latitude", random.nextDouble() * 90));
        if (random.nextInt(3) == 0) {
            message.put("reactions", List.of(Map.of("by", reference(5_000), "kind", "heart")));
        }
        if (random.nextInt(4) == 0) {
            message.put("thread", reference(50_000));
        }
        return message;
    }

    private String reference(int outOf) {
        return "k97%029d".formatted(random.nextInt(outOf));
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(word());
        for (int i = 1; i < length; i++) {
            text.append(' ').append(word());
        }
        return text.append('.').toString();
    }

    /** Some words are frequent and most are rare, as in a language. */
    private String word() {
        double skewed = Math.pow(random.nextDouble(), 4);
        return words.get((int) (skewed * VOCABULARY));
    }

    private String newWord() {
        StringBuilder word = new StringBuilder();
        int syllables = 1 + random.nextInt(4);
        for (int i = 0; i < syllables; i++) {
            word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
            word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
        }
        return word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())))
                .toString();
    }
}
