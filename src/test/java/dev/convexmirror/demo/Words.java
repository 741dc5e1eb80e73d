package dev.convexmirror.demo;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Text that reads as if people had written it, from small lists; the same for the same random numbers. */
final class Words {
    private static final List<String> FIRST_NAMES = List.of(
            "Ada", "Amir", "Bela", "Chiara", "Dmitri", "Esi", "Farid", "Greta", "Hana", "Ines", "Jonas", "Kofi", "Lena",
            "Mateo", "Nora", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tomoko", "Uma", "Viktor", "Wanjiru", "Ximena",
            "Yusuf", "Zoë");
    private static final List<String> LAST_NAMES = List.of(
            "Almeida",
            "Bergström",
            "Chen",
            "Dubois",
            "Eze",
            "Fischer",
            "García",
            "Haddad",
            "Ito",
            "Jansen",
            "Kowalski",
            "Lindqvist",
            "Mbeki",
            "Novák",
            "Okafor",
            "Patel",
            "Rossi",
            "Sato",
            "Torres",
            "Ünal",
            "Vargas",
            "Weber",
            "Yilmaz",
            "Zhang");
    private static final List<String> ADJECTIVES = List.of(
            "Compact",
            "Foldable",
            "Heavy-duty",
            "Quiet",
            "Rechargeable",
            "Handmade",
            "Waterproof",
            "Adjustable",
            "Classic",
            "Mini");
    private static final List<String> MATERIALS =
            List.of("steel", "oak", "bamboo", "ceramic", "linen", "aluminium", "glass", "leather", "cork", "wool");
    private static final List<String> THINGS = List.of(
            "coffee grinder",
            "desk lamp",
            "backpack",
            "kettle",
            "bicycle bell",
            "notebook",
            "tent",
            "water bottle",
            "headphones",
            "keyboard",
            "frying pan",
            "blanket",
            "bookshelf",
            "camera strap",
            "rain jacket");
    private static final List<String> OPENINGS = List.of(
            "Good morning everyone,",
            "Quick question:",
            "Just a heads-up,",
            "Sorry for the delay,",
            "Great news!",
            "Does anybody know",
            "For the record,",
            "Reminder:",
            "Following up on yesterday,",
            "Thanks for your patience,");
    private static final List<String> SUBJECTS = List.of(
            "the delivery",
            "my refund",
            "the new invoice",
            "your order",
            "the warehouse",
            "the coffee grinder",
            "our release",
            "the parcel",
            "the discount code",
            "customer support",
            "the tracking number",
            "the return label");
    private static final List<String> VERBS = List.of(
            "arrived two days late",
            "looks even better than expected",
            "is still missing a signature",
            "was sent to the wrong address",
            "works perfectly now",
            "has not changed since Monday",
            "needs another look",
            "broke after a week",
            "will be ready before the weekend",
            "was exactly what I needed");
    private static final List<String> ENDINGS = List.of(
            "",
            "",
            "Please let me know.",
            "Any ideas?",
            "I would order it again.",
            "Shall we talk about it tomorrow?",
            "🎉",
            "The photos are attached.",
            "Thank you!",
            "It should be fixed by tonight.");

    private final RandomGenerator random;

    Words(RandomGenerator random) {
        this.random = random;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String name() {
        return one(FIRST_NAMES) + " " + one(LAST_NAMES);
    }

    String product() {
        return one(ADJECTIVES) + " " + one(MATERIALS) + " " + one(THINGS);
    }

    String sentence() {
        return (one(OPENINGS) + " " + one(SUBJECTS) + " " + one(VERBS) + ". " + one(ENDINGS)).strip();
    }

    String sentences(int count) {
        StringBuilder text = new StringBuilder(sentence());
        for (int i = 1; i < count; i++) {
            text.append(' ').append(sentence());
        }
        return text.toString();
    }

    /** Lower-case letters, digits and dots, for handles and addresses. */
    String handle(String name, long number) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", ".") + number;
    }
}
