package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.MirrorComparison;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.NodeOptions;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The role of deploy/elasticsearch is enough for all that the agent and its commands do, in a cluster that refuses the rest. */
class RoleIT {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final String PREFIX = "convex-";
    /** A status that is not the thousandths of a time. */
    private static final Pattern REFUSAL = Pattern.compile("security_exception|(?<![,.\\d])403(?!\\d)");

    /** A node that lets in what the role permits, and the rig, which has no credentials. */
    private static final ElasticsearchNode NODE = ElasticsearchNode.create(guarded());

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(100).freshness(Duration.ofSeconds(5)), NODE.http());
    private final Elasticsearch elasticsearch = mirror.elasticsearch();
    private final RandomWorkload workload = new RandomWorkload(mirror.convex(), 51, List.of("messages", "users"));

    @BeforeAll
    static void startNode() {
        NODE.start();
    }

    @AfterAll
    static void stopNode() {
        NODE.close();
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void the_whole_life_of_a_mirror_needs_no_more_than_the_role() {
        // Given
        workload.fill(500);
        mirror.convex().transact(t -> {
            for (int i = 0; i < 60; i++) {
                t.insert("forms", Map.of("form", Map.of("corner " + i, "n" + i)));
            }
        });
        assertThat(run("check")).isZero();
        // When: a snapshot, killed and healed, and changes, of which one needs another index and one is refused, and a
        // table
        // begun anew
        AgentProcess killed = mirror.startAgent(options());
        await().atMost(SOON)
                .until(() -> killed.metric("convex_mirror_pages_total").orElse(0) > 0);
        killed.kill();
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        String forms = behind("forms");
        mirror.convex().transact(t -> t.insert("forms", Map.of("form", "round")));
        await().atMost(SOON).until(() -> !behind("forms").equals(forms));
        mirror.convex().transact(t -> t.insert("shapes", Map.of("shape", List.of(1.5))));
        workload.fill(100);
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_dead_lettered_total").orElse(0) == 1);
        // Then
        assertThat(run("status")).isZero();
        assertThat(run("dead-letters", "list")).isZero();
        String before = behind("messages");
        assertThat(run("resync", "messages")).isZero();
        await().atMost(SOON).until(() -> !behind("messages").equals(before));
        String users = behind("users");
        elasticsearch.post("/" + users + "/_close", "");
        agent.awaitLine("Somebody closed " + users, SOON);
        elasticsearch.delete("/" + users + "/_alias/" + PREFIX + "users");
        agent.awaitLine("somebody changed the alias " + PREFIX + "users", SOON);
        assertThat(run("dead-letters", "replay")).isIn(0, 1);
        assertThat(run("dead-letters", "discard", "--yes")).isZero();
        mirror.convex().dropTable("shapes");
        new MirrorComparison(elasticsearch, PREFIX).awaitEqual(mirror.convex()::snapshot, SOON);
        assertThat(run("verify", "--repair")).isZero();
        assertThat(agent.terminate().code()).isZero();
        assertThat(String.join("\n", agent.output())).doesNotContainPattern(REFUSAL);
    }

    @Test
    void what_the_role_does_not_permit_is_refused_here() {
        // When
        AgentProcess agent = mirror.startAgent(options()
                .withEnvironment("MIRROR_EXPORT_INDEX_PREFIX", "other-")
                .withEnvironment("MIRROR_HEALTH_MAX_LAG", "2s"));
        mirror.convex().createTable("messages");
        // Then
        agent.awaitDown(SOON, "403");
    }

    /** The index under the alias of a table. */
    private String behind(String table) {
        return elasticsearch
                .get("/_cat/aliases/" + PREFIX + table + "?format=json")
                .path(0)
                .path("index")
                .asText();
    }

    private int run(String... arguments) {
        try (AgentProcess command = AgentProcess.run(options().withArguments(arguments))) {
            assertThat(String.join("\n", command.output()))
                    .as(String.join(" ", arguments))
                    .doesNotContainPattern(REFUSAL);
            return command.exitCode().orElseThrow();
        }
    }

    private AgentOptions options() {
        return mirror.optionsWithShapes("shapes")
                .withEnvironment("MIRROR_EXPORT_INDEX_PREFIX", PREFIX)
                .withEnvironment("MIRROR_EXPORT_KEEP_GENERATIONS", "1")
                .withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "1s")
                .withEnvironment("MIRROR_ELASTICSEARCH_API_KEY", "least-privilege");
    }

    private static NodeOptions guarded() {
        try {
            JsonNode role = new JsonMapper()
                    .readTree(Path.of("deploy/elasticsearch/role.json").toFile());
            assertThat(role.path("indices")).hasSize(1);
            JsonNode indices = role.path("indices").path(0);
            return NodeOptions.defaults()
                    .withSetting("rig.role.cluster", list(role.path("cluster")))
                    .withSetting("rig.role.names", list(indices.path("names")))
                    .withSetting("rig.role.privileges", list(indices.path("privileges")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String list(JsonNode names) {
        return StreamSupport.stream(names.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
    }
}
