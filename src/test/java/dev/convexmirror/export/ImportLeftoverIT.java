package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.CountReader;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An import that fails leaves its hidden table in Convex for two weeks (convex-protocol §2.8). The mirror finds out that nobody fills
 * it any more, and shows the table without it; where no row tells which of the two is hidden, it keeps showing what was right, says so
 * everywhere, and lets a person decide.
 */
class ImportLeftoverIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String FAILED = "an import of it has failed";
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

    private AgentProcess startWithRows() {
        RandomWorkload workload = new RandomWorkload(mirror.convex(), 12, List.of("messages"));
        workload.fill(ROWS);
        mirror.convex().transact(transaction -> rows(2).forEach(row -> transaction.insert("users", row)));
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        mirror.awaitEqual(SOON);
        return agent;
    }

    private TableImport fail(String table) {
        TableImport begun = mirror.convex().beginImport(table);
        begun.insert(rows(LEFT));
        begun.abort();
        return begun;
    }

    /** No row of the table is older than the leftover. */
    private TableImport failWithoutTrace() {
        TableImport left = fail("messages");
        List<String> ids = ids();
        mirror.convex()
                .transact(transaction -> ids.forEach(id -> transaction.patch("messages", id, Map.of("text", "new"))));
        return left;
    }

    private void insert(String table) {
        mirror.convex().transact(transaction -> transaction.insert(table, Map.of("text", "later")));
    }

    /** An insert, an update and a delete. */
    private void change() {
        List<String> ids = ids();
        mirror.convex().transact(transaction -> {
            transaction.insert("messages", Map.of("text", "more"));
            transaction.patch("messages", ids.getFirst(), Map.of("text", "changed"));
            transaction.delete("messages", ids.getLast());
        });
    }

    private List<String> ids() {
        return mirror.convex().documents("messages").values().stream()
                .map(StoredDocument::id)
                .toList();
    }

    private static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(row -> Map.of("text", "left " + row))
                .toList();
    }

    private static Map<String, Object> otherwise(StoredDocument document) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("_id", document.id());
        fields.put("text", "as it was in the backup");
        return fields;
    }

    private AgentOptions options() {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_IMPORT_QUIET", "3s")
                .withEnvironment("MIRROR_EXPORT_IMPORT_FAILED_AFTER", "2s")
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
