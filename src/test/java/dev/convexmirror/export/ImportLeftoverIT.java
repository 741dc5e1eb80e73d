package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.CountReader;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * An import that fails leaves its hidden table in Convex for two weeks (convex-protocol §2.8). The mirror finds out that nobody fills
 * it any more, and shows the table without it; where no row tells which of the two is hidden, it keeps showing what was right, says so
 * everywhere, and lets a person decide.
 */
class ImportLeftoverIT extends ImportLeftoverScenario {

    @Test
    void a_failed_import_heals_although_its_leftover_stays() throws InterruptedException {
        // Given
        AgentProcess agent = startWithRows();
        TableImport leftover;
        try (CountReader reader = CountReader.of(mirror, "messages")) {
            reader.start();
            // When
            leftover = fail("messages");
            insert("messages");
            // Then
            agent.awaitLine("Table messages: " + FAILED, SOON);
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).containsExactly((long) ROWS, ROWS + 1L);
        }
        assertThat(agent.metric("convex_mirror_held_tables")).hasValue(0);
        assertThat(said("verify", "messages")).contains("has a hidden table of its name beside it");
        // When: changes go on
        change();
        // Then
        mirror.awaitEqual(SOON);
        // When
        leftover.cleanUp();
        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(status()).doesNotContain("readers may see"));
        change();
        mirror.awaitEqual(SOON);
        assertThat(said("verify", "--content", "messages")).contains("Equal:");
    }

    @Test
    void a_restore_that_fails_leaves_the_documents_of_its_ids_as_they_were() {
        // Given
        AgentProcess agent = startWithRows();
        List<Map<String, Object>> backup = mirror.convex().documents("messages").values().stream()
                .limit(LEFT)
                .map(ImportLeftoverIT::otherwise)
                .toList();
        // When
        TableImport restore = mirror.convex().beginImport("messages");
        restore.insert(backup);
        restore.abort();
        insert("messages");
        // Then
        agent.awaitLine("Table messages: " + FAILED, SOON);
        mirror.awaitEqual(SOON);
        change();
        mirror.awaitEqual(SOON);
    }

    @Test
    void an_import_of_another_table_is_shown_although_a_leftover_stays() {
        // Given
        AgentProcess agent = startWithRows();
        fail("messages");
        agent.awaitLine("Table messages: " + FAILED, SOON);
        mirror.awaitEqual(SOON);
        // When
        TableImport replacement = mirror.convex().beginImport("users");
        replacement.insert(rows(LEFT));
        agent.awaitLine("Table users: the source began it anew", SOON);
        replacement.activate();
        // Then
        mirror.awaitEqual(SOON);
        assertThat(mirror.count("users")).isEqualTo(LEFT);
    }

    @Test
    void a_failed_import_of_a_table_that_nobody_had_delays_no_other() {
        // Given
        AgentProcess agent = startWithRows();
        fail("fresh");
        agent.awaitLine("Table fresh: " + FAILED, SOON);
        // When
        TableImport replacement = mirror.convex().beginImport("users");
        replacement.insert(rows(LEFT));
        agent.awaitLine("Table users: the source began it anew", SOON);
        replacement.activate();
        // Then
        await().atMost(SOON).until(() -> mirror.count("users") == LEFT);
        assertThat(mirror.count("fresh")).isZero();
    }

    @Test
    void an_agent_that_starts_beside_a_leftover_finds_it_again() {
        // Given
        AgentProcess first = startWithRows();
        TableImport leftover = fail("messages");
        first.awaitLine("Table messages: " + FAILED, SOON);
        mirror.awaitEqual(SOON);
        first.terminate();
        change();
        // When
        AgentProcess second = mirror.startAgent(options());
        // Then
        second.awaitLine("Table messages: " + FAILED, SOON);
        change();
        mirror.awaitEqual(SOON);
        leftover.cleanUp();
        change();
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_leftover_that_nothing_tells_from_its_table_is_told_and_heals_when_it_is_gone() {
        // Given
        AgentProcess agent = startWithRows();
        TableImport leftover = failWithoutTrace();
        // When
        agent.awaitLine("No row tells which of the two tables", SOON);
        insert("messages");
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
        TableImport leftover = failWithoutTrace();
        agent.awaitLine("Table messages: an import has not ended within", SOON);
        insert("messages");
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

    private static Map<String, Object> otherwise(StoredDocument document) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("_id", document.id());
        fields.put("text", "as it was in the backup");
        return fields;
    }
}
