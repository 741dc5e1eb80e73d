package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents that contradict the ones before are mirrored like any others. */
class ContradictionsIT extends SearchScenario {

    @Test
    void one_field_may_hold_anything() {
        // Given
        insert("things", Map.of("value", "text"));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        insert("things", Map.of("value", 5L));
        insert("things", Map.of("value", Map.of("x", 1.5)));
        insert("things", Map.of("value", Map.of("", 1.5, "..", "a")));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void a_plain_value_in_a_field_of_objects_costs_no_document() {
        // Given: keys that are no names, so the field is one flattened one
        insert("things", Map.of("value", Map.of("a-b", "x"), "name", "first"));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        awaitHits("things", "{\"term\":{\"value.a-b\":\"x\"}}", 1);
        // When
        insert("things", Map.of("value", "text", "name", "second"));
        insert("things", Map.of("value", List.of(5L, Map.of("a-b", "y")), "name", "third"));
        // Then
        await().atMost(SOON).until(() -> serves("things", "things-000002"));
        insert("things", Map.of("value", Map.of("a-b", "z"), "name", "fourth"));
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
        awaitHits("things", "{\"match\":{\"name\":\"first third\"}}", 2);
        assertThat(serves("things", "things-000002")).as("it is made anew once").isTrue();
    }

    @Test
    void that_a_field_takes_anything_is_known_after_a_restart_and_after_a_resync() {
        // Given: a table of which Convex can tell no schema, which keeps it from telling any
        insert("wide", wide(100));
        insert("things", Map.of("value", Map.of("a-b", "x")));
        AgentProcess before = mirror.startAgent();
        before.awaitReady(SOON);
        insert("things", Map.of("value", 5L));
        await().atMost(SOON).until(() -> serves("things", "things-000002"));
        before.terminate();
        // When
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        insert("things", Map.of("value", Map.of("a-b", "y")));
        insert("things", Map.of("value", "text"));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(serves("things", "things-000002")).isTrue();
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void documents_that_contradict_the_ones_before_are_accepted_while_a_snapshot_is_taken() {
        // Given: pages of a few documents, and no schema to tell what the later ones are like
        try (MirrorFixture paged =
                MirrorFixture.with(ConvexEmulator.builder().pageSize(5).seed(7))) {
            insert(paged, "wide", wide(100));
            for (int i = 0; i < 40; i++) {
                insert(paged, "things", Map.of("value", i % 10 == 9 ? "text" : Map.of("a-b", "x")));
            }
            // When
            AgentProcess agent = paged.startAgent();
            agent.awaitReady(SOON);
            // Then
            paged.awaitEqual(SOON);
            assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
        }
    }

    @Test
    void what_contradicts_nested_items_costs_no_document() {
        // Given
        insert("orders", Map.of("lines", List.of(Map.of("sku", "a")), "note", "late"));
        AgentProcess agent =
                mirror.startAgent(mirror.options().withProperty("mirror.export.table.\"orders\".nested", "lines"));
        agent.awaitReady(SOON);
        // When
        insert("orders", Map.of("lines", "none", "note", Map.of("text", "early")));
        insert("orders", Map.of("lines", List.of(Map.of("sku", "b")), "note", "late"));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }
}
