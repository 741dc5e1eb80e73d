package dev.convexmirror.model;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The agents of a run, each behind a gate of its own and with a clock of its own. */
final class Agents {

    /** The shortest that the product takes. */
    static final Duration LEASE = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int LARGEST_SKEW_SECONDS = 10_000;

    private final Map<String, String> settings;
    private final FastClock steady;
    private final List<Place> places = new ArrayList<>();
    private Selection selection = Selection.EVERYTHING;

    /** Where an agent runs, or ran. */
    private static final class Place {
        private final SinkGate gate;
        private final FastClock clock;
        private Optional<WiredAgent> agent = Optional.empty();

        private Place(SinkGate gate, FastClock clock) {
            this.gate = gate;
            this.clock = clock;
        }
    }

    /** @param settings of all of them, but for what they have to themselves */
    Agents(int count, Map<String, String> settings, int speed, URI elasticsearch, HttpClient client, Random random) {
        this.settings = Map.copyOf(settings);
        this.steady = new FastClock(speed, Duration.ZERO);
        for (int i = 0; i < count; i++) {
            Duration skew = random.nextBoolean()
                    ? Duration.ZERO
                    : Duration.ofSeconds(random.nextInt(2 * LARGEST_SKEW_SECONDS) - LARGEST_SKEW_SECONDS);
            places.add(new Place(new SinkGate(elasticsearch, client), new FastClock(speed, skew)));
        }
    }

    /** The settings of every agent of a mirror. */
    static Map<String, String> settings(String name, String prefix, ConvexEmulator convex) {
        Map<String, String> settings = new HashMap<>();
        settings.put("mirror.name", name);
        settings.put("mirror.convex.url", convex.url().toString());
        settings.put("mirror.convex.deploy-key", convex.deployKey());
        settings.put("mirror.convex.read-timeout", "5s");
        settings.put("mirror.convex.stall-timeout", SourceTrouble.STALL_TIMEOUT.toMillis() + "ms");
        settings.put("mirror.elasticsearch.request-timeout", "2s");
        settings.put("mirror.lease.duration", LEASE.toMillis() + "ms");
        settings.put("mirror.export.index-prefix", prefix);
        settings.put("mirror.export.poll-min", "50ms");
        settings.put("mirror.export.poll-max", "200ms");
        // by the fast clock; the source notes the number of its tables every five seconds
        settings.put("mirror.export.list-tables-every", "4s");
        settings.put("mirror.export.import-quiet", "6s");
        settings.put("mirror.export.import-patience", "1h");
        return settings;
    }

    Selection selection() {
        return selection;
    }

    /** Starts those that do not run. */
    void startMissing() {
        for (Place place : places) {
            if (place.agent.isEmpty() || place.agent.get().isCrashed()) {
                Map<String, String> own = new HashMap<>(settings);
                own.put("mirror.elasticsearch.hosts", place.gate.url().toString());
                own.putAll(selection.settings());
                place.agent = Optional.of(WiredAgent.start(own, place.clock, steady));
            }
        }
    }

    /** One of them ends as by SIGTERM and is gone. */
    void stopOne(Random random) throws InterruptedException {
        stop(any(random), random.nextBoolean() ? PATIENCE : Duration.ZERO);
    }

    /** All end, and begin anew with another selection. */
    void select(Selection next) throws InterruptedException {
        for (Place place : places) {
            stop(place, PATIENCE);
        }
        selection = next;
        startMissing();
    }

    private static void stop(Place place, Duration patience) throws InterruptedException {
        if (place.agent.isPresent()) {
            WiredAgent agent = place.agent.get();
            place.agent = Optional.empty();
            agent.stop(patience);
            fail(agent);
        }
    }

    /** One of them is gone with one of its next requests. */
    void crashOne(Random random) {
        Place place = any(random);
        place.agent.ifPresent(agent -> place.gate.crashAfter(random.nextInt(30), random.nextBoolean(), agent::crash));
    }

    void partitionOne(Random random) {
        any(random).gate.partition(LEASE.dividedBy(2).plusMillis(random.nextInt(2_000)));
    }

    void troubleOne(Random random) {
        List<SinkGate.Trouble> all = List.of(SinkGate.Trouble.values());
        any(random).gate.trouble(all.get(random.nextInt(all.size())), 1 + random.nextInt(3));
    }

    void jumpOne(Random random) {
        any(random).clock.jump(Duration.ofSeconds(random.nextInt(8_000) - 4_000));
    }

    /** No more trouble. */
    void calm() {
        places.forEach(place -> place.gate.calm());
    }

    /** Fails when one of them ended by itself. */
    void check() {
        for (Place place : places) {
            place.agent.ifPresent(Agents::fail);
        }
    }

    private static void fail(WiredAgent agent) {
        agent.failure().ifPresent(failure -> {
            throw new IllegalStateException("An agent ended by itself: " + failure, failure);
        });
    }

    private Place any(Random random) {
        return places.get(random.nextInt(places.size()));
    }

    /** Ends all of them. */
    void end() throws InterruptedException {
        for (Place place : places) {
            try {
                stop(place, PATIENCE);
            } finally {
                place.gate.close();
            }
        }
    }
}
