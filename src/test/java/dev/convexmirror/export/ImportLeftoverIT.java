package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An import that fails leaves its hidden table in Convex for two weeks (convex-protocol §2.8), and nobody can tell its rows from others:
 * the mirror keeps showing what was right, says so everywhere, and lets a person decide.
 */
class ImportLeftoverIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int ROWS = 60;
    private static final int LEFT = 7;

    /** Each of the two tables takes several pages. */
    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(3));

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void a_failed_import_is_told_and_heals_when_its_leftover_is_gone() {
        // Given
        AgentProcess agent = startWithRows();
        TableImport leftover = fail();
        // When
        agent.awaitLine("Table messages: an import has not ended within", SOON);
        mirror.convex().transact(transaction -> transaction.insert("messages", Map.of("text", "later")));
        // Then
        assertThat(agent.readiness().status()).isEqualTo(200);
        assertThat(agent.readiness().body()).contains("\"held\": \"messages: readers see what was there before");
        assertThat(agent.metric("convex_mirror_held_tables")).hasValue(1);
        assertThat(status()).contains("messages: readers see what was there before an import");
        assertThat(said("verify", "messages")).contains("is shown as it was before an import");
        assertThat(mirror.count("messages")).isEqualTo(ROWS);
        // When
        leftover.cleanUp();
        // Then
        mirror.awaitEqual(SOON);
        await().atMost(SOON).untilAsserted(() -> assertThat(agent.metric("convex_mirror_held_tables"))
                .hasValue(0));
        assertThat(status()).doesNotContain("readers see what was there", "readers may see");
    }

    @Test
    void resync_shows_a_held_table_as_it_is_until_the_leftover_is_gone() {
        // Given
        AgentProcess agent = startWithRows();
        TableImport leftover = fail();
        await().atMost(SOON).untilAsserted(() -> assertThat(agent.metric("convex_mirror_held_tables"))
                .hasValue(1));
        mirror.convex().transact(transaction -> transaction.insert("messages", Map.of("text", "later")));
        // When
        AgentProcess resync = AgentProcess.run(options().withArguments("resync", "messages", "--wait"));
        // Then
        assertThat(resync.exitCode()).hasValue(0);
        await().atMost(SOON).until(() -> mirror.count("messages") == ROWS + 1 + LEFT);
        await().atMost(SOON).until(() -> status().contains("messages: readers may see rows of an import"));
        // When
        leftover.cleanUp();
        // Then
        mirror.awaitEqual(SOON);
    }

    private AgentProcess startWithRows() {
        new RandomWorkload(mirror.convex(), 12, List.of("messages")).fill(ROWS);
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        return agent;
    }

    private TableImport fail() {
        TableImport begun = mirror.convex().beginImport("messages");
        begun.insert(IntStream.range(0, LEFT)
                .<Map<String, Object>>mapToObj(row -> Map.of("text", "left " + row))
                .toList());
        begun.abort();
        return begun;
    }

    private AgentOptions options() {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_IMPORT_QUIET", "6s")
                .withEnvironment("MIRROR_EXPORT_IMPORT_PATIENCE", "2s");
    }

    private String status() {
        return said("status");
    }

    private String said(String... command) {
        return String.join(
                "\n", AgentProcess.run(options().withArguments(command)).output());
    }
}
