package dev.convexmirror.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All that is decided about a run before it begins; the same seed makes the same plan.
 *
 * @param seed       of everything
 * @param legacy     whether the server lacks the Data Sync API
 * @param agents     how many stand ready, 1 or 2
 * @param pageSize   documents on a page of the source
 * @param documents  how many there are when the agents begin
 * @param odd        whether documents have a field of all kinds of values
 * @param leftovers  whether imports that fail leave their tables; the others add all of their rows at once then, since one that adds
 *                   none for long counts as failed
 * @param settings   of the agents
 * @param steps      what happens, with the number that each step has in the whole plan
 */
record Plan(
        long seed,
        boolean legacy,
        int agents,
        int pageSize,
        int documents,
        boolean odd,
        boolean leftovers,
        Map<String, String> settings,
        List<Numbered> steps) {

    private static final int FEWEST_STEPS = 4;
    private static final int MORE_STEPS = 10;

    Plan {
        settings = Map.copyOf(settings);
        steps = List.copyOf(steps);
    }

    /** A step and its place in the whole plan. */
    record Numbered(int number, Step step) {}

    static Plan of(long seed) {
        Random random = new Random(seed);
        Map<String, String> settings = new HashMap<>();
        settings.put("mirror.elasticsearch.bulk-size", List.of("1K", "4K", "1M").get(random.nextInt(3)));
        settings.put("mirror.elasticsearch.bulk-concurrency", "" + (1 + random.nextInt(3)));
        settings.put("mirror.export.spool-memory", List.of("0", "2K", "1M").get(random.nextInt(3)));
        settings.put(
                "mirror.export.checkpoint-every", List.of("0s", "5s", "20s").get(random.nextInt(3)));
        settings.put("mirror.export.keep-dropped", List.of("0s", "10s", "1d").get(random.nextInt(3)));
        boolean legacy = random.nextInt(8) == 0;
        int agents = random.nextInt(4) == 0 ? 2 : 1;
        int pageSize = List.of(2, 7, 20, 50).get(random.nextInt(4));
        int documents = random.nextInt(4) == 0 ? 0 : random.nextInt(pageSize * 8);
        int count = FEWEST_STEPS + random.nextInt(MORE_STEPS);
        List<Numbered> steps = IntStream.range(0, count)
                .mapToObj(number -> new Numbered(number, Step.random(random)))
                .toList();
        settings.put("mirror.export.keep-generations", "" + random.nextInt(3));
        settings.put(
                "mirror.export.on-schema-change", List.of("warn", "rebuild").get(random.nextInt(2)));
        boolean odd = random.nextInt(3) == 0;
        boolean leftovers = random.nextInt(3) == 0 && !legacy;
        settings.put("mirror.export.import-failed-after", leftovers ? "4s" : "1h");
        return new Plan(seed, legacy, agents, pageSize, documents, odd, leftovers, settings, steps);
    }

    /** The same run with only these of its steps. */
    Plan keeping(List<Integer> numbers) {
        List<Numbered> kept = new ArrayList<>(steps);
        kept.removeIf(step -> !numbers.contains(step.number()));
        return new Plan(seed, legacy, agents, pageSize, documents, odd, leftovers, settings, kept);
    }

    List<Integer> numbers() {
        return steps.stream().map(Numbered::number).toList();
    }

    /** How to repeat it. */
    String command() {
        return "./dev test --quick -Dtest=MirrorModelTest -Dmodel.seed=" + seed + " -Dmodel.steps="
                + numbers().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return "seed %d%s: %d agent(s), %d documents%s, pages of %d%s, %s%n%s"
                .formatted(
                        seed,
                        legacy ? " (older API)" : "",
                        agents,
                        documents,
                        odd ? " with odd fields" : "",
                        pageSize,
                        leftovers ? ", imports that leave their tables" : "",
                        settings,
                        steps.stream()
                                .map(step ->
                                        "  " + step.number() + " " + step.step().kind())
                                .collect(Collectors.joining(System.lineSeparator())));
    }
}
