package dev.convexmirror.bench;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.RigException;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;

/** What all contestants share: a filled emulator and one Elasticsearch, each in a process of its own. */
final class Stage implements AutoCloseable {
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final double QUIET = 0.05;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String INDICES = "bench-";
    private static final String STATE = "convex-mirror";

    private final ElasticsearchNode node;
    private final ChildJvm emulator;
    private final EmulatorMain.Address source;

    private Stage(ElasticsearchNode node, ChildJvm emulator) {
        this.node = node;
        this.emulator = emulator;
        this.source = EmulatorMain.Address.parse(emulator.line());
    }

    /** Starts both and waits until they are ready; the node belongs to the stage then. */
    static Stage set(ElasticsearchNode node, int documents) {
        return new Stage(node, EmulatorMain.start(documents));
    }

    EmulatorMain.Address source() {
        return source;
    }

    Elasticsearch elasticsearch() {
        return node.http();
    }

    /** Removes what the run before left and waits until Elasticsearch does nothing any more, so that all begin alike. */
    void settle() {
        elasticsearch().deleteIndices(INDICES);
        elasticsearch().deleteIndices(STATE);
        elasticsearch().post("/_flush", "");
        try {
            await().atMost(PATIENCE).pollInSameThread().until(this::quiet);
        } catch (ConditionTimeoutException e) {
            throw new RigException("Elasticsearch did not come to rest within " + PATIENCE + ".", e);
        }
    }

    private boolean quiet() {
        UsageMeter meter = UsageMeter.start(elasticsearchProcess());
        long end = System.nanoTime() + WINDOW.toNanos();
        await().until(() -> System.nanoTime() >= end);
        return meter.read().cpuSeconds() < QUIET * WINDOW.toMillis() / 1e3;
    }

    /** Begins to measure the two. */
    Meters meters() {
        return new Meters(UsageMeter.start(elasticsearchProcess()), UsageMeter.start(emulator.process()));
    }

    private ProcessHandle elasticsearchProcess() {
        return node.process().orElseThrow();
    }

    /** Measures what both use during a run. */
    record Meters(UsageMeter elasticsearch, UsageMeter emulator) {
        /** The run that ends now. */
        Run end(Outcome outcome, Duration fromStart, Usage own) {
            return new Run(outcome, fromStart, own, elasticsearch.read(), emulator.read());
        }
    }

    @Override
    public void close() {
        emulator.close();
        node.close();
    }
}
