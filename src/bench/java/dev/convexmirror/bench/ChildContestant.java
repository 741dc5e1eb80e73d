package dev.convexmirror.bench;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A contestant that is a main class of these benchmarks, which prints its {@link Outcome}.
 *
 * @param child starts it
 */
record ChildContestant(String name, Supplier<ChildJvm> child) implements Contestant {

    @Override
    public Run run(Stage stage) {
        Stage.Meters meters = stage.meters();
        long start = System.nanoTime();
        try (ChildJvm running = child.get()) {
            Outcome outcome = Outcome.parse(running.line());
            Duration fromStart = Duration.ofNanos(System.nanoTime() - start);
            return meters.end(outcome, fromStart, Usage.of(running.usage()));
        }
    }
}
