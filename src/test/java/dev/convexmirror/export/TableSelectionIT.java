package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invariant I7, and tables that the configuration gives up and takes back. */
class TableSelectionIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void a_dropped_table_loses_its_alias_and_keeps_its_generation() {
        // Given
        try (MirrorFixture mirror = mirrorOfTwoTables()) {
            AgentProcess agent = mirror.startAgent(quick(mirror));
            agent.awaitReady(SOON);
            // When
            mirror.convex().dropTable("messages");
            // Then
            mirror.awaitEqual(SOON);
            assertThat(isAlias(mirror, "messages")).isFalse();
            assertThat(isIndex(mirror, "messages-000001")).isTrue();
        }
    }

    @Test
    void a_dropped_table_that_comes_again_is_mirrored_again() {
        // Given
        try (MirrorFixture mirror = mirrorOfTwoTables()) {
            mirror.startAgent(quick(mirror)).awaitReady(SOON);
            mirror.convex().dropTable("messages");
            await().atMost(SOON).until(() -> !isAlias(mirror, "messages"));
            // When
            new RandomWorkload(mirror.convex(), 9, List.of("messages")).fill(7);
            // Then
            mirror.awaitEqual(SOON);
            assertThat(mirror.count("messages")).isEqualTo(7);
        }
    }

    @Test
    void a_generation_of_a_dropped_table_goes_when_its_time_is_over() {
        // Given
        try (MirrorFixture mirror = mirrorOfTwoTables()) {
            mirror.startAgent(quick(mirror).withEnvironment("MIRROR_EXPORT_KEEP_DROPPED", "2s"))
                    .awaitReady(SOON);
            // When
            mirror.convex().dropTable("messages");
            // Then
            await().atMost(SOON).until(() -> !isIndex(mirror, "messages-000001"));
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void a_listing_that_fails_drops_nothing() {
        // Given
        try (MirrorFixture mirror = mirrorOfTwoTables()) {
            AgentProcess agent = mirror.startAgent(quick(mirror));
            agent.awaitReady(SOON);
            // When
            mirror.convex()
                    .faults()
                    .next(4, "/api/get_table_column_names", Fault.error(503, "TableSummariesUnavailable", "later"));
            await().atMost(SOON)
                    .until(() -> mirror.convex()
                                    .requests()
                                    .to("/api/get_table_column_names")
                                    .size()
                            > 8);
            // Then
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void a_table_that_is_deselected_loses_its_alias_and_comes_back_whole_when_it_is_selected_again() {
        // Given
        try (MirrorFixture mirror = mirrorOfTwoTables()) {
            stop(mirror.startAgent(quick(mirror)));
            AgentProcess without =
                    mirror.startAgent(quick(mirror).withEnvironment("MIRROR_EXPORT_EXCLUDE", "messages"));
            await().atMost(SOON).until(() -> !isAlias(mirror, "messages"));
            stop(without);
            new RandomWorkload(mirror.convex(), 12, List.of("messages")).fill(30);
            // When
            mirror.startAgent(quick(mirror));
            // Then
            mirror.awaitEqual(SOON);
            assertThat(isIndex(mirror, "users-000001"))
                    .as("the other was not read again")
                    .isTrue();
        }
    }

    private static void stop(AgentProcess agent) {
        agent.awaitReady(SOON);
        assertThat(agent.terminate().code()).isZero();
    }

    private static MirrorFixture mirrorOfTwoTables() {
        MirrorFixture mirror = MirrorFixture.create();
        new RandomWorkload(mirror.convex(), 8, List.of("messages", "users")).fill(50);
        return mirror;
    }

    private static AgentOptions quick(MirrorFixture mirror) {
        return mirror.options().withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "500ms");
    }

    private static boolean isAlias(MirrorFixture mirror, String table) {
        return mirror.elasticsearch()
                .send("GET", "/_alias/" + mirror.prefix() + table, "")
                .isSuccess();
    }

    private static boolean isIndex(MirrorFixture mirror, String index) {
        return mirror.elasticsearch()
                .send("HEAD", "/" + mirror.prefix() + index, "")
                .isSuccess();
    }
}
