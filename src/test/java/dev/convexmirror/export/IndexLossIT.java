package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.NodeOptions;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody else does to the indices of a running mirror is noticed, said and mended, and readers never see wrong data. */
class IndexLossIT {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final String STATE = "convex-mirror-state";
    private static final String LETTERS = "convex-mirror-dead-letters";

    /** Not the node that all tests share: the index of their state is deleted and closed here. */
    private static final ElasticsearchNode NODE = ElasticsearchNode.create(NodeOptions.defaults());

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(100).freshness(Duration.ofSeconds(5)), NODE.http());
    private final Elasticsearch elasticsearch = mirror.elasticsearch();
    private final String alias = mirror.prefix() + "messages";
    private final RandomWorkload workload = new RandomWorkload(mirror.convex(), 41, List.of("messages", "users"));

    @BeforeAll
    static void startNode() {
        NODE.start();
    }

    @AfterAll
    static void stopNode() {
        NODE.close();
    }

    @BeforeEach
    void fill() {
        workload.fill(400);
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void an_index_that_is_deleted_is_loaded_again() {
        // Given
        AgentProcess agent = readyAgent();
        workload.whileRunning(20, () -> {
            // When
            elasticsearch.delete("/" + alias + "-000001");
            agent.awaitLine("somebody deleted or replaced " + alias + "-000001", SOON);
            await().atMost(SOON).until(() -> holders(alias).equals(Set.of(alias + "-000002")));
        });
        // Then: the other table was not read again, and nothing is left of what Elasticsearch made at writes in between
        mirror.awaitEqual(SOON);
        assertThat(indices()).containsExactlyInAnyOrder(alias + "-000002", mirror.prefix() + "users-000001");
        assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
    }

    @Test
    void an_index_that_is_deleted_while_nothing_changes_is_missed_all_the_same() {
        // Given
        AgentProcess agent = readyAgent();
        mirror.awaitEqual(SOON);
        // When
        elasticsearch.delete("/" + alias + "-000001");
        // Then
        agent.awaitLine("somebody deleted or replaced " + alias + "-000001", SOON);
        mirror.awaitEqual(SOON);
    }

    @Test
    void an_index_that_is_deleted_while_the_agent_is_away_is_loaded_again() {
        // Given
        AgentProcess first = readyAgent();
        first.kill();
        elasticsearch.delete("/" + alias + "-000001");
        workload.fill(50);
        // When
        AgentProcess second = readyAgent();
        // Then
        second.awaitLine("somebody deleted or replaced " + alias + "-000001", SOON);
        mirror.awaitEqual(SOON);
    }

    @Test
    void an_index_that_is_closed_is_opened() {
        // Given
        AgentProcess agent = readyAgent();
        workload.whileRunning(20, () -> {
            // When
            elasticsearch.post("/" + alias + "-000001/_close", "");
            agent.awaitLine("Somebody closed " + alias + "-000001", SOON);
        });
        // Then
        mirror.awaitEqual(SOON);
        assertThat(holders(alias)).containsExactly(alias + "-000001");
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void an_index_that_is_deleted_while_it_is_filled_is_filled_again() {
        // Given
        AgentProcess agent = startStoppedInTheSnapshot();
        // When
        elasticsearch.delete("/" + filling());
        mirror.convex().faults().clear();
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void an_index_that_is_closed_while_it_is_filled_is_opened() {
        // Given
        AgentProcess agent = startStoppedInTheSnapshot();
        String index = filling();
        // When
        elasticsearch.post("/" + index + "/_close", "");
        mirror.convex().faults().clear();
        // Then
        agent.awaitLine("Somebody closed " + index, SOON);
        mirror.awaitEqual(SOON);
        assertThat(indices())
                .as("it is one of the two; the other may have been begun in the page that could not be written")
                .hasSize(2)
                .contains(index);
    }

    /** The source gives one page of many. */
    private AgentProcess startStoppedInTheSnapshot() {
        mirror.convex().withholdLaterPages();
        AgentProcess agent = mirror.startAgent();
        agent.awaitFirstPage(SOON);
        return agent;
    }

    /** The index that the documents so far went to. */
    private String filling() {
        return indices().stream()
                .filter(index -> {
                    elasticsearch.post("/" + index + "/_refresh", "");
                    return elasticsearch
                                    .get("/" + index + "/_count")
                                    .path("count")
                                    .asLong()
                            > 0;
                })
                .findFirst()
                .orElseThrow();
    }

    @Test
    void dead_letters_go_into_a_new_index_when_theirs_is_deleted_and_wait_while_it_is_closed() {
        // Given
        AgentProcess agent = mirror.startAgent(mirror.optionsWithShapes("messages"));
        agent.awaitReady(SOON);
        refuse(agent, 1);
        // When
        elasticsearch.delete("/" + LETTERS);
        // Then
        refuse(agent, 2);
        assertThat(elasticsearch
                        .get("/" + LETTERS + "/_mapping")
                        .at("/" + LETTERS + "/mappings/properties/source/index")
                        .asBoolean(true))
                .as("of a text that is kept and not indexed")
                .isFalse();
        // When
        elasticsearch.post("/" + LETTERS + "/_close", "");
        insertRefused();
        agent.awaitTold(SOON, "Elasticsearch: ");
        elasticsearch.post("/" + LETTERS + "/_open", "");
        // Then
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_dead_lettered_total").orElse(0) == 3);
        elasticsearch.post("/" + LETTERS + "/_refresh", "");
        assertThat(elasticsearch.get("/" + LETTERS + "/_count").path("count").asLong())
                .isEqualTo(2);
    }

    private void refuse(AgentProcess agent, int letters) {
        insertRefused();
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_dead_lettered_total").orElse(0) == letters);
    }

    private void insertRefused() {
        assertThat(mirror.convex().transact(t -> t.insert("messages", Map.of("shape", List.of(1.5)))))
                .isPositive();
    }

    @Test
    void an_alias_that_is_deleted_or_points_to_another_generation_is_put_back() {
        // Given
        AgentProcess agent = readyAgent();
        // When
        elasticsearch.delete("/" + alias + "-000001/_alias/" + alias);
        // Then
        agent.awaitLine("somebody changed the alias " + alias, SOON);
        await().atMost(SOON).until(() -> holders(alias).equals(Set.of(alias + "-000001")));
        // When
        elasticsearch.put("/" + mirror.prefix() + "users-000001/_alias/" + alias, "");
        // Then
        await().atMost(SOON).until(() -> holders(alias).equals(Set.of(alias + "-000001")));
        mirror.awaitEqual(SOON);
    }

    @Test
    void the_alias_by_which_the_agent_writes_is_put_back() {
        // Given
        AgentProcess agent = readyAgent();
        String index = alias + "-000001";
        assertThat(holders(index + "-E1")).containsExactly(index);
        // When
        elasticsearch.delete("/" + index + "/_alias/" + index + "-E1");
        workload.fill(50);
        // Then
        agent.awaitLine("The index '" + index + "' that this mirror writes to is not as the mirror made it", SOON);
        mirror.awaitEqual(SOON);
        assertThat(holders(index + "-E*")).as("by a new epoch").containsExactly(index);
        assertThat(indices())
                .as("nothing was read again")
                .containsExactlyInAnyOrder(index, mirror.prefix() + "users-000001");
    }

    @Test
    void an_alias_that_shows_somebody_elses_index_stops_the_agent_and_is_left_alone() {
        // Given
        AgentProcess agent = readyAgent();
        String theirs = mirror.prefix() + "theirs";
        elasticsearch.put("/" + theirs + "/_doc/1?refresh=true", "{\"text\":\"theirs\"}");
        // When
        elasticsearch.put("/" + theirs + "/_alias/" + alias, "");
        // Then
        assertThat(agent.awaitExit(SOON)).isEqualTo(2);
        assertThat(String.join("\n", agent.output()))
                .contains("'messages'", "points to the index '" + theirs + "'", "Nothing was changed");
        assertThat(holders(alias)).containsExactlyInAnyOrder(theirs, alias + "-000001");
        assertThat(elasticsearch
                        .get("/" + theirs + "/_doc/1")
                        .at("/_source/text")
                        .asText())
                .isEqualTo("theirs");
        // and when it is gone, the mirror goes on
        elasticsearch.delete("/" + theirs);
        readyAgent();
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_state_that_is_deleted_is_begun_anew_behind_what_readers_see() {
        // Given
        AgentProcess agent = readyAgent();
        workload.whileRunning(20, () -> {
            // When
            elasticsearch.delete("/" + STATE);
            agent.awaitLine("The state of this mirror is gone", SOON);
            await().atMost(SOON).until(() -> holders(alias).equals(Set.of(alias + "-000002")));
        });
        // Then
        mirror.awaitEqual(SOON);
        assertThat(indices()).containsExactlyInAnyOrder(alias + "-000002", mirror.prefix() + "users-000002");
        assertStateIsHiddenAndUnmapped();
    }

    @Test
    void a_table_that_was_dropped_while_the_state_was_lost_is_not_shown_for_ever() {
        // Given
        AgentProcess first = readyAgent();
        first.kill();
        mirror.convex().dropTable("messages");
        elasticsearch.delete("/" + STATE);
        // When
        readyAgent();
        // Then
        await().atMost(SOON).until(() -> holders(alias).isEmpty());
        assertThat(indices())
                .as("the dropped one is kept for a while")
                .containsExactlyInAnyOrder(alias + "-000001", mirror.prefix() + "users-000002");
    }

    @Test
    void a_state_that_is_closed_is_opened() {
        // Given
        AgentProcess agent = readyAgent();
        workload.whileRunning(20, () -> {
            // When
            elasticsearch.post("/" + STATE + "/_close", "");
            agent.awaitLine("Somebody closed the index " + STATE, SOON);
        });
        // Then
        mirror.awaitEqual(SOON);
        assertThat(holders(alias)).as("no new snapshot").containsExactly(alias + "-000001");
    }

    private AgentProcess readyAgent() {
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        return agent;
    }

    private void assertStateIsHiddenAndUnmapped() {
        JsonNode state =
                elasticsearch.get("/" + STATE + "?expand_wildcards=all").path(STATE);
        assertThat(state.at("/settings/index/hidden").asText()).isEqualTo("true");
        JsonNode mappings = state.path("mappings");
        assertThat(mappings.path("enabled").asText("true").equals("false")
                        || mappings.path("dynamic").asText("true").equals("false"))
                .as("%s", mappings)
                .isTrue();
    }

    /** The indices under a name. */
    private Set<String> holders(String name) {
        Set<String> holders = new TreeSet<>();
        elasticsearch
                .get("/_cat/aliases/" + name + "?format=json")
                .forEach(row -> holders.add(row.path("index").asText()));
        return holders;
    }

    private Set<String> indices() {
        Set<String> indices = new TreeSet<>();
        elasticsearch
                .get("/_cat/indices/" + mirror.prefix() + "*?format=json&h=index&expand_wildcards=all")
                .forEach(row -> indices.add(row.path("index").asText()));
        return indices;
    }
}
