package dev.convexmirror.model;

import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;

/**
 * One run: a deployment of its own, a mirror of its own in a cluster that all share, what the plan says, then quiet, and then
 * the index must equal the source.
 */
final class MirrorRun {

    /** How many times faster the clocks of source and agents run. */
    private static final int SPEED = 10;

    private static final int LONGEST_PAUSE_MILLIS = 250;
    private static final int FAULTS = 3;

    private final Plan plan;
    private final Elasticsearch elasticsearch;
    private final Random random;
    private final String name = UniqueName.of("model");
    private final String prefix = name + "-";
    private final ConvexEmulator convex;
    private final Source source;
    private final Agents agents;
    private final Readers readers;

    MirrorRun(Plan plan, Elasticsearch elasticsearch, HttpClient client) {
        this.plan = plan;
        this.elasticsearch = elasticsearch;
        this.random = new Random(plan.seed() ^ 0x5DEECE66DL);
        this.convex = ConvexEmulator.builder()
                .clock(EmulatorClock.following(new FastClock(SPEED, Duration.ZERO)))
                .seed(plan.seed())
                .pageSize(plan.pageSize())
                .maxRowsRead(plan.pageSize() * 2)
                .snapshotRows(plan.pageSize())
                .deltaRows(plan.pageSize())
                .start();
        convex.legacyOnly(plan.legacy());
        this.source = new Source(convex, plan.legacy(), plan.odd(), plan.leftovers());
        source.fill(plan.documents(), random);
        Map<String, String> settings = new HashMap<>(Agents.settings(name, prefix, convex));
        settings.putAll(plan.settings());
        this.agents = new Agents(plan.agents(), settings, SPEED, elasticsearch.url(), client, random);
        this.readers = new Readers(elasticsearch, prefix, source);
    }

    /**
     * Runs the plan.
     *
     * @return how long it was quiet until all was equal
     * @throws RuntimeException saying what is wrong
     */
    Duration run() throws InterruptedException {
        agents.startMissing();
        pause(random);
        for (Plan.Numbered step : plan.steps()) {
            Random choices = step.step().choices();
            if (choices.nextBoolean()) {
                agents.startMissing();
            }
            take(step.step().kind(), choices);
            agents.check();
            pause(choices);
        }
        long quiet = System.nanoTime();
        quiet();
        return Duration.ofNanos(System.nanoTime() - quiet);
    }

    private static void pause(Random random) {
        LockSupport.parkNanos(
                Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)).toNanos());
    }

    private void take(Step.Kind kind, Random choices) throws InterruptedException {
        switch (kind) {
            case COMMIT -> source.commit(choices, 1 + choices.nextInt(20));
            case FLOOD -> source.transact(choices, plan.pageSize() * 3);
            case CREATE_TABLE -> source.createTable(choices);
            case DROP_TABLE -> source.dropTable(choices);
            case RENAME_TABLE -> source.renameTable(choices);
            case CLEAR_TABLE, BEGIN_IMPORT, CONTINUE_IMPORT, END_IMPORT -> replace(kind, choices);
            case SELECT -> agents.select(Selection.random(choices));
            case SOURCE_FAULT ->
                convex.faults().next(1 + choices.nextInt(FAULTS), request -> true, SourceTrouble.random(choices));
            case SINK_FAULT -> agents.troubleOne(choices);
            case CRASH -> agents.crashOne(choices);
            case RESTART -> agents.stopOne(choices);
            case PARTITION -> agents.partitionOne(choices);
            case CLOCK -> jump(choices);
            case EXPIRE -> convex.raiseRetentionFloor(convex.latestTs());
            case RESYNC -> resync(choices);
            case UPGRADE -> convex.legacyOnly(false);
        }
    }

    private void resync(Random choices) {
        List<TableName> tables = convex.snapshot().tables().keySet().stream()
                .map(table -> TableName.parse(table.toString()))
                .filter(table -> choices.nextBoolean())
                .toList();
        try (ElasticsearchConnection connection = Connections.to(elasticsearch.url())) {
            Requests requests = new Requests(connection, name, Clock.systemUTC());
            requests.leave(requests.create("resync", tables, "the model test"));
        } catch (ElasticsearchCallException e) {
            // a command that fails changes nothing
        }
    }

    /** The older API does not tell of these (docs/legacy-servers.md). */
    private void replace(Step.Kind kind, Random choices) {
        if (plan.legacy()) {
            return;
        }
        switch (kind) {
            case CLEAR_TABLE -> source.clearTable(choices);
            case BEGIN_IMPORT -> source.imports().begin(choices);
            case CONTINUE_IMPORT -> source.imports().goOn(choices);
            default -> source.imports().end(choices);
        }
    }

    private void jump(Random choices) {
        if (choices.nextBoolean()) {
            agents.jumpOne(choices);
        } else {
            convex.clock().advance(Duration.ofSeconds(choices.nextInt(4_000)));
        }
    }

    private void quiet() {
        source.imports().endAll(random);
        convex.faults().clear();
        agents.calm();
        agents.startMissing();
        source.imports().cleanUp();
        Equality equality = new Equality(convex, elasticsearch, name, prefix);
        equality.await(agents.selection(), this::keepAgents);
        if (plan.leftovers()) {
            healBesideLeftover(equality);
        }
        equality.requireNoDeadLetters();
        readers.seenInPart().ifPresent(seen -> {
            throw new RigException(seen);
        });
    }

    /** An import fails, and what it leaves stays for a while. */
    private void healBesideLeftover(Equality equality) {
        Optional<String> failed = source.imports().fail(agents.selection(), random);
        if (failed.isPresent()) {
            equality.awaitBesideLeftover(agents.selection(), failed.get(), this::keepAgents);
            source.commit(random, 1 + random.nextInt(20));
            equality.awaitBesideLeftover(agents.selection(), failed.get(), this::keepAgents);
            source.imports().cleanUp();
            equality.await(agents.selection(), this::keepAgents);
        }
    }

    private void keepAgents() {
        agents.check();
        // a death that began before the calm may come after it
        agents.startMissing();
    }

    /** Ends the agents, and leaves nothing behind in the cluster. */
    void end() throws InterruptedException {
        try {
            readers.end();
            agents.end();
        } finally {
            convex.close();
            removeIndices();
        }
    }

    private void removeIndices() {
        List<String> indices = StreamSupport.stream(
                        elasticsearch
                                .get("/_cat/indices/" + prefix + "*?format=json&h=index&expand_wildcards=all")
                                .spliterator(),
                        false)
                .map(row -> row.path("index").asText())
                .toList();
        if (!indices.isEmpty()) {
            elasticsearch.delete("/" + String.join(",", indices) + "?ignore_unavailable=true");
        }
    }
}
