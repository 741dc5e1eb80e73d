package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages as they rarely come, and places that cannot take them. */
class OddPagesIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String DATA_SYNC = "/api/v1/data/sync";
    private static final String NEARLY_A_MEBIBYTE = "lorem ipsum ".repeat(85_000);

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(20));

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void tombstones_of_documents_that_nobody_knows_do_no_harm() {
        // Given
        new RandomWorkload(mirror.convex(), 1, List.of("messages")).fill(30);
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        double before = tombstones(agent);
        // When: pages of nothing but tombstones, for what is inserted and deleted at once is only told as deleted
        for (int i = 0; i < 10; i++) {
            assertThat(mirror.convex().transact(transaction -> {
                        for (int j = 0; j < 10; j++) {
                            transaction.delete("messages", transaction.insert("messages", Map.of("n", 1L)));
                        }
                    }))
                    .isPositive();
        }
        // Then
        await().atMost(SOON).until(() -> tombstones(agent) >= before + 100);
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    @Test
    void a_transaction_larger_than_a_page_arrives_as_a_whole() {
        // Given
        mirror.convex().createTable("messages");
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        assertThat(mirror.convex().transact(transaction -> {
                    for (int i = 0; i < 500; i++) {
                        transaction.insert("messages", Map.of("n", (long) i));
                    }
                }))
                .isPositive();
        // Then
        mirror.awaitEqual(SOON);
        assertThat(mirror.count("messages")).isEqualTo(500);
    }

    @Test
    void a_document_of_a_mebibyte_is_changed_and_deleted_while_tailing() {
        // Given
        new RandomWorkload(mirror.convex(), 2, List.of("messages")).fill(5);
        mirror.startAgent().awaitReady(SOON);
        List<String> ids = new ArrayList<>();
        // When
        assertThat(mirror.convex().transact(transaction -> {
                    ids.add(transaction.insert("messages", Map.of("text", NEARLY_A_MEBIBYTE)));
                    ids.add(transaction.insert("messages", Map.of("text", NEARLY_A_MEBIBYTE)));
                }))
                .isPositive();
        mirror.awaitEqual(SOON);
        assertThat(mirror.convex().transact(transaction -> {
                    transaction.patch("messages", ids.getFirst(), Map.of("n", 1L));
                    transaction.delete("messages", ids.getLast());
                }))
                .isPositive();
        // Then
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_spool_directory_that_takes_no_page_is_told_and_waited_for(@TempDir Path directory) throws IOException {
        // Given
        Path spool = Files.createDirectory(directory.resolve("spool"));
        RandomWorkload workload = new RandomWorkload(mirror.convex(), 3, List.of("messages"));
        workload.fill(100);
        AgentProcess agent = mirror.startAgent(mirror.options()
                .withEnvironment("MIRROR_EXPORT_SPOOL_MEMORY", "0")
                .withEnvironment("MIRROR_EXPORT_SPOOL_DIRECTORY", spool.toString()));
        agent.awaitReady(SOON);
        // When: as a file system that is full, or read-only, it takes no file any more
        Files.delete(spool);
        workload.fill(50);
        agent.awaitTold(SOON, "mirror.export.spool-directory");
        Files.createDirectory(spool);
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
    }

    /** As a stale cache on the way would give it: the answer to a cursor once more, for the request with the next one. */
    @Test
    void a_page_that_comes_twice_changes_nothing() {
        // Given
        AtomicInteger requests = new AtomicInteger();
        mirror.convex()
                .faults()
                .always(
                        request -> request.path().equals(DATA_SYNC) && requests.incrementAndGet() % 2 == 0,
                        Fault.stale());
        RandomWorkload workload = new RandomWorkload(mirror.convex(), 4, List.of("messages", "users", "orders"));
        workload.fill(200);
        // When
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        mirror.awaitEqual(SOON);
        int before = requests.get();
        workload.whileRunning(40, () -> await().atMost(SOON).until(() -> requests.get() > before + 20));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(agent.metric("convex_mirror_snapshot_restarts_total")).hasValue(0);
        assertThat(agent.metric("convex_mirror_dead_lettered_total")).hasValue(0);
    }

    private static double tombstones(AgentProcess agent) {
        return agent.metric("convex_mirror_tombstones_total").orElse(0);
    }
}
