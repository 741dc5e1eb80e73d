package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.convexmirror.rig.ElasticsearchNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens in the source, in the sink and to the agents: when it is over, the index equals the source, and meanwhile
 * readers saw every table as a whole. {@code -Dmodel.minutes=30} runs for so long, from a seed that it prints;
 * {@code -Dmodel.runs=500} runs so many; {@code -Dmodel.seed=7} repeats one, with the log of the agents, and
 * {@code -Dmodel.times=10} that ten times.
 */
class MirrorModelTest {

    private static final long RUNS = 60;

    private final Logger log = Logger.getLogger("dev.convexmirror");
    private final Optional<Level> level = Optional.ofNullable(log.getLevel());
    private final Campaign campaign = new Campaign(ElasticsearchNode.shared());

    @BeforeEach
    void keepTheLogShort() {
        // what is tested here is trouble, and hundreds of agents tell of it
        if (System.getProperty("model.seed") == null) {
            log.setLevel(Level.OFF);
        } else {
            log.setLevel(Level.FINE);
            ConsoleHandler console = new ConsoleHandler();
            console.setLevel(Level.FINE);
            log.addHandler(console);
        }
    }

    @AfterEach
    void restoreTheLog() {
        log.setLevel(level.orElse(null));
    }

    @Test
    void the_index_equals_the_source_whatever_happened() throws InterruptedException {
        // Given
        Optional<Long> seed = Optional.ofNullable(Long.getLong("model.seed"));
        Optional<Long> minutes = Optional.ofNullable(Long.getLong("model.minutes"));
        long first = seed.orElseGet(() -> minutes.isPresent() ? System.currentTimeMillis() : 1);
        System.out.println("Model runs from seed " + first);
        // When
        List<Campaign.Failure> failures = seed.isPresent()
                ? repeat(plan(first))
                : campaign.run(first, minutes.map(MirrorModelTest::during).orElseGet(MirrorModelTest::runs));
        // Then
        if (!failures.isEmpty() && seed.isEmpty()) {
            fail("Failed with the least steps:%n%s", campaign.shrink(failures.getFirst()));
        }
        assertThat(failures).isEmpty();
    }

    private List<Campaign.Failure> repeat(Plan plan) {
        return LongStream.range(0, Long.getLong("model.times", 1))
                .mapToObj(time -> campaign.attempt(plan))
                .flatMap(Optional::stream)
                .limit(1)
                .toList();
    }

    private static Plan plan(long seed) {
        Plan plan = Plan.of(seed);
        String steps = System.getProperty("model.steps");
        return steps == null
                ? plan
                : plan.keeping(Arrays.stream(steps.split(","))
                        .filter(step -> !step.isEmpty())
                        .map(Integer::valueOf)
                        .toList());
    }

    private static LongPredicate runs() {
        long runs = Long.getLong("model.runs", RUNS);
        return number -> number < runs;
    }

    private static LongPredicate during(long minutes) {
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        return number -> System.nanoTime() < end;
    }
}
