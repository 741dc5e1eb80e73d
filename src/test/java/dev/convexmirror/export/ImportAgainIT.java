package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.CountReader;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** People try an import again that has failed, while what the first try has left stays beside the table. */
class ImportAgainIT extends ImportLeftoverScenario {

    @Test
    void a_failed_import_that_is_tried_again_is_shown_when_it_succeeds() throws InterruptedException {
        // Given
        AgentProcess agent = startWithRows();
        fail("messages");
        agent.awaitLine("Table messages: " + FAILED, SOON);
        mirror.awaitEqual(SOON);
        try (CountReader reader = CountReader.of(mirror, "messages")) {
            reader.start();
            // When
            TableImport again = mirror.convex().beginImport("messages");
            again.insert(rows(LEFT));
            agent.awaitLine("Table messages: the source began it anew", SOON);
            insert("messages");
            again.activate();
            // Then
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).containsExactly((long) LEFT, (long) ROWS);
        }
        change();
        mirror.awaitEqual(SOON);
    }

    @Test
    void an_import_that_is_tried_again_at_once_is_shown_when_its_rows_change() {
        // Given
        AgentProcess agent = startWithRows();
        fail("messages");
        agent.awaitLine("Table messages: the source began it anew", SOON);
        // When
        TableImport again = mirror.convex().beginImport("messages");
        again.insert(rows(2 * LEFT));
        again.activate();
        // Then
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).until(() -> {
            change();
            return agent.output().stream()
                    .anyMatch(line ->
                            line.contains("Table messages: " + FAILED) && line.contains("Reading the table again"));
        });
        mirror.awaitEqual(SOON);
    }

    @Test
    void an_import_that_fails_twice_heals_too() {
        // Given
        AgentProcess agent = startWithRows();
        fail("messages");
        agent.awaitLine("Table messages: " + FAILED, SOON);
        mirror.awaitEqual(SOON);
        // When
        fail("messages");
        insert("messages");
        // Then
        mirror.awaitEqual(SOON);
        change();
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_held_tables")).hasValue(0);
    }
}
