package dev.convexmirror.model;

import dev.convexmirror.rig.Elasticsearch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** Many runs, some at a time, each of a seed of its own. */
final class Campaign {

    /** Runs wait for most of their time: for leases, for pauses between attempts, for the quiet after an import. */
    private static final int LANES = 12;

    private static final int ENOUGH_FAILURES = 3;
    private static final int ATTEMPTS = 3;
    private static final Duration SHRINKING = Duration.ofMinutes(2);

    private final Elasticsearch elasticsearch;
    private final AtomicLong longestQuiet = new AtomicLong();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Campaign(Elasticsearch elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    /** A run that went wrong. */
    record Failure(Plan plan, String why) {

        @Override
        public String toString() {
            return plan + System.lineSeparator() + why + System.lineSeparator() + "To repeat it: " + plan.command();
        }
    }

    /**
     * Runs the seeds from {@code first} on.
     *
     * @param more whether so many runs are to be followed by another
     * @return what went wrong
     */
    List<Failure> run(long first, LongPredicate more) throws InterruptedException {
        AtomicLong begun = new AtomicLong();
        Map<Step.Kind, LongAdder> taken = new ConcurrentSkipListMap<>();
        LongAdder done = new LongAdder();
        long start = System.nanoTime();
        List<Failure> failures = new CopyOnWriteArrayList<>();
        List<Thread> lanes = IntStream.range(0, LANES)
                .mapToObj(lane -> Thread.ofPlatform().name("lane-" + lane).start(() -> {
                    for (long number = begun.getAndIncrement();
                            more.test(number) && failures.size() < ENOUGH_FAILURES;
                            number = begun.getAndIncrement()) {
                        Plan plan = Plan.of(first + number);
                        attempt(plan).ifPresent(failure -> {
                            System.out.println("Failed: " + failure);
                            failures.add(failure);
                        });
                        plan.steps().forEach(step -> taken.computeIfAbsent(
                                        step.step().kind(), any -> new LongAdder())
                                .increment());
                        done.increment();
                    }
                }))
                .toList();
        for (Thread lane : lanes) {
            lane.join();
        }
        System.out.printf(
                "%d runs in %d s, equal %d ms after the last trouble at most, with %s%n",
                done.sum(), Duration.ofNanos(System.nanoTime() - start).toSeconds(), longestQuiet.get(), taken);
        return List.copyOf(failures);
    }

    /** Runs one plan. */
    Optional<Failure> attempt(Plan plan) {
        try {
            MirrorRun run = new MirrorRun(plan, elasticsearch, client);
            try {
                longestQuiet.accumulateAndGet(run.run().toMillis(), Math::max);
            } finally {
                run.end();
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Failure(plan, "interrupted"));
        } catch (RuntimeException | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return Optional.of(new Failure(plan, trace.toString()));
        }
    }

    /** Leaves steps out as long as the failure stays; what remains depends on timing, so each is tried some times. */
    Failure shrink(Failure failure) {
        long end = System.nanoTime() + SHRINKING.toNanos();
        Failure smallest = failure;
        for (int size = Math.max(1, failure.plan().steps().size() / 2); size >= 1; size /= 2) {
            int at = 0;
            while (at < smallest.plan().steps().size() && System.nanoTime() < end) {
                List<Integer> fewer = new ArrayList<>(smallest.plan().numbers());
                fewer.subList(at, Math.min(at + size, fewer.size())).clear();
                Optional<Failure> still = Optional.empty();
                for (int attempt = 0; attempt < ATTEMPTS && still.isEmpty(); attempt++) {
                    still = attempt(smallest.plan().keeping(fewer));
                }
                if (still.isPresent()) {
                    smallest = still.get();
                } else {
                    at += size;
                }
            }
        }
        return smallest;
    }
}
