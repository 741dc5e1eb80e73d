package dev.convexmirror.rig;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.EmulatorBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A deployment, a cluster, and everything to run an agent between them: names that no other test uses, and a clean end.
 * The agents it started end with it, and their indices go.
 */
public final class MirrorFixture implements AutoCloseable {

    private static final Duration ANSWERED = Duration.ofMinutes(1);

    private final ConvexEmulator convex;
    private final Elasticsearch elasticsearch;
    private final String name = UniqueName.of("it");
    private final String prefix = name + "-";
    private final List<AgentProcess> agents = new ArrayList<>();

    private MirrorFixture(ConvexEmulator convex, Elasticsearch elasticsearch) {
        this.convex = convex;
        this.elasticsearch = elasticsearch;
    }

    /** With an emulator as it comes. */
    public static MirrorFixture create() {
        return with(ConvexEmulator.builder());
    }

    /** With an emulator of these knobs. */
    public static MirrorFixture with(EmulatorBuilder emulator) {
        return with(emulator, ElasticsearchNode.shared());
    }

    /** With an emulator of these knobs, into a cluster that this test need not share. */
    public static MirrorFixture with(EmulatorBuilder emulator, Elasticsearch elasticsearch) {
        return new MirrorFixture(emulator.start(), elasticsearch);
    }

    public ConvexEmulator convex() {
        return convex;
    }

    public Elasticsearch elasticsearch() {
        return elasticsearch;
    }

    /** The name of the mirror. */
    public String name() {
        return name;
    }

    /** What all its indices begin with. */
    public String prefix() {
        return prefix;
    }

    /** An agent between the two, which polls quickly. */
    public AgentOptions options() {
        return AgentOptions.defaults()
                .mirroring(convex.url(), convex.deployKey(), elasticsearch.url())
                .named(name, prefix)
                // an agent that was killed holds the next one up for so long; one that is starved loses the lease after
                // it,
                // and then begins again what it had not stored
                .withEnvironment("MIRROR_LEASE_DURATION", "6s")
                .withEnvironment("MIRROR_EXPORT_POLL_MIN", "50ms")
                .withEnvironment("MIRROR_EXPORT_POLL_MAX", "200ms");
    }

    /**
     * The same, with a mapping file by which Elasticsearch refuses documents of a table whose field {@code shape} is anything but
     * two numbers. Nothing that the agent derives by itself refuses a document.
     */
    public AgentOptions optionsWithShapes(String table) {
        return options()
                .withProperty(
                        "mirror.export.table.\"" + table + "\".mapping",
                        ProjectRoot.find()
                                .resolve("src/test/resources/shape-is-a-vector.json")
                                .toString());
    }

    /** Starts {@link #options}. */
    public AgentProcess startAgent() {
        return startAgent(options());
    }

    /** Starts an agent that ends with the fixture. */
    public AgentProcess startAgent(AgentOptions options) {
        AgentProcess agent = AgentProcess.start(options);
        agents.add(agent);
        return agent;
    }

    /** How many documents readers find under the alias of a table; 0 when there is no alias. Waits until readers get an answer. */
    public long count(String table) {
        return await().atMost(ANSWERED)
                .until(() -> counted(table), OptionalLong::isPresent)
                .getAsLong();
    }

    /** The same, or nothing when the cluster has trouble just now. */
    OptionalLong counted(String table) {
        String alias = prefix + table;
        var reply = elasticsearch.send("GET", "/" + alias + "/_count", "");
        if (reply.isSuccess() && reply.body().at("/_shards/failed").asInt() == 0) {
            return OptionalLong.of(reply.body().path("count").asLong());
        }
        // an index that is removed between the look at its alias and the search is not found either, under its own name
        boolean noAlias = reply.status() == 404
                && reply.body().at("/error/index").asText().equals(alias);
        return noAlias ? OptionalLong.of(0) : OptionalLong.empty();
    }

    /** Waits until the mirror equals the source, which must be quiet by now; fails with the differences. */
    public void awaitEqual(Duration atMost) {
        new MirrorComparison(elasticsearch, prefix).awaitEqual(convex::snapshot, atMost);
    }

    @Override
    public void close() {
        agents.forEach(AgentProcess::close);
        convex.close();
        elasticsearch.deleteIndices(prefix);
    }
}
