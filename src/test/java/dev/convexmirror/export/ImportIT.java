package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.CountReader;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Invariant I6: an import that replaces a table is exported while it is still hidden from everybody else (convex-protocol
 * §2.8), and readers of the mirror must see the table before it or the one after it, nothing between.
 */
class ImportIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int OLD = 300;
    private static final int NEW = 500;

    @Test
    void readers_see_all_old_rows_or_all_new_rows_while_a_table_is_replaced() throws InterruptedException {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows();
                CountReader reader = CountReader.of(mirror, "messages")) {
            AgentProcess agent = mirror.startAgent(patient(mirror));
            agent.awaitReady(SOON);
            reader.start();
            // When
            TableImport replacement = mirror.convex().beginImport("messages");
            for (int part = 0; part < 5; part++) {
                replacement.insert(rows(NEW / 5));
                awaitPolls(mirror, 3);
            }
            replacement.activate();
            // Then
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).containsExactly((long) OLD, (long) NEW);
        }
    }

    @Test
    void an_import_that_fails_leaves_the_mirror_as_it_was_and_changes_flow_again_when_it_is_cleaned_up()
            throws InterruptedException {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows();
                CountReader reader = CountReader.of(mirror, "messages")) {
            AgentProcess agent = mirror.startAgent(patient(mirror));
            agent.awaitReady(SOON);
            reader.start();
            // When
            TableImport replacement = mirror.convex().beginImport("messages");
            replacement.insert(rows(50));
            awaitPolls(mirror, 3);
            replacement.abort();
            awaitPolls(mirror, 3);
            mirror.convex().transact(transaction -> transaction.insert("messages", rows(1).getFirst()));
            awaitPolls(mirror, 3);
            replacement.cleanUp();
            // Then
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).containsExactly((long) OLD, OLD + 1L);
        }
    }

    @Test
    void a_table_that_is_written_to_all_the_time_is_shown_after_its_import_too() {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows()) {
            mirror.startAgent(patient(mirror)).awaitReady(SOON);
            TableImport replacement = mirror.convex().beginImport("messages");
            replacement.insert(rows(NEW));
            awaitPolls(mirror, 3);
            // When
            replacement.activate();
            // Then
            await().atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
                mirror.convex().transact(transaction -> transaction.insert("messages", rows(1).getFirst()));
                return mirror.count("messages") > NEW;
            });
            mirror.awaitEqual(SOON);
        }
    }

    @Test
    void imports_one_after_another_end_with_the_last() throws InterruptedException {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows();
                CountReader reader = CountReader.of(mirror, "messages")) {
            mirror.startAgent(patient(mirror)).awaitReady(SOON);
            reader.start();
            // When
            for (int round = 1; round <= 3; round++) {
                TableImport replacement = mirror.convex().beginImport("messages");
                replacement.insert(rows(round * 10));
                awaitPolls(mirror, 2);
                replacement.activate();
                awaitPolls(mirror, 2);
            }
            // Then
            mirror.awaitEqual(SOON);
            assertThat(mirror.count("messages")).isEqualTo(30);
            assertThat(reader.stop())
                    .as("whole versions, of which some may be skipped")
                    .isSubsetOf((long) OLD, 10L, 20L, 30L)
                    .contains(30L);
        }
    }

    @Test
    void a_mirror_that_begins_during_an_import_shows_nothing_half_imported() throws InterruptedException {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows();
                CountReader reader = CountReader.of(mirror, "messages")) {
            TableImport replacement = mirror.convex().beginImport("messages");
            replacement.insert(rows(NEW));
            reader.start();
            // When
            mirror.startAgent(patient(mirror));
            awaitPolls(mirror, 10);
            replacement.activate();
            // Then
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).isSubsetOf(0L, (long) NEW);
        }
    }

    @Test
    void an_import_of_a_new_table_that_ends_while_the_agent_looks_is_shown_as_a_whole() throws InterruptedException {
        // Given
        try (MirrorFixture mirror = MirrorFixture.create();
                CountReader reader = CountReader.of(mirror, "messages")) {
            new RandomWorkload(mirror.convex(), 4, List.of("users")).fill(20);
            mirror.startAgent(patient(mirror)).awaitReady(SOON);
            TableImport begun = mirror.convex().beginImport("messages");
            begun.insert(rows(NEW / 2));
            awaitPolls(mirror, 3);
            reader.start();
            // When: between a page with half of the rows and the question whether an import runs
            AtomicBoolean ending = new AtomicBoolean();
            AtomicBoolean ended = new AtomicBoolean();
            mirror.convex()
                    .faults()
                    .next(
                            1,
                            request -> {
                                if (request.path().equals("/api/get_table_column_names") && !ending.getAndSet(true)) {
                                    begun.insert(rows(NEW / 2));
                                    begun.activate();
                                    ended.set(true);
                                }
                                return false;
                            },
                            Fault.reset());
            // Then
            await().atMost(SOON).untilTrue(ended);
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).containsExactly(0L, (long) NEW);
        }
    }

    @Test
    void a_leftover_of_an_import_does_not_keep_a_new_mirror_waiting_for_ever() {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows()) {
            new RandomWorkload(mirror.convex(), 3, List.of("users")).fill(20);
            TableImport leftover = mirror.convex().beginImport("messages");
            leftover.insert(rows(5));
            leftover.abort();
            AgentProcess agent =
                    mirror.startAgent(patient(mirror).withEnvironment("MIRROR_EXPORT_IMPORT_PATIENCE", "1s"));
            // When
            await().atMost(SOON).until(() -> mirror.count("users") == 20);
            leftover.cleanUp();
            // Then
            mirror.awaitEqual(SOON);
            assertThat(agent.output()).anyMatch(line -> line.contains("An import did not end within"));
        }
    }

    @Test
    void a_crash_while_an_import_runs_shows_nothing_of_it() throws InterruptedException {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows();
                CountReader reader = CountReader.of(mirror, "messages")) {
            AgentProcess first = mirror.startAgent(patient(mirror));
            first.awaitReady(SOON);
            reader.start();
            TableImport replacement = mirror.convex().beginImport("messages");
            replacement.insert(rows(NEW));
            awaitPolls(mirror, 3);
            // When
            first.kill();
            mirror.startAgent(patient(mirror));
            awaitPolls(mirror, 3);
            replacement.activate();
            // Then
            mirror.awaitEqual(SOON);
            assertThat(reader.stop()).containsExactly((long) OLD, (long) NEW);
        }
    }

    @Test
    void a_cleared_table_is_empty_after_a_while() {
        // Given
        try (MirrorFixture mirror = mirrorOfOldRows()) {
            mirror.startAgent(patient(mirror)).awaitReady(SOON);
            // When
            mirror.convex().clearTable("messages");
            // Then
            mirror.awaitEqual(SOON);
            assertThat(mirror.count("messages")).isZero();
        }
    }

    private static MirrorFixture mirrorOfOldRows() {
        MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder().pageSize(100));
        new RandomWorkload(mirror.convex(), 11, List.of("messages")).fill(OLD);
        return mirror;
    }

    /** The source notes the number of its tables every five seconds, so less than that is not quiet enough. */
    private static AgentOptions patient(MirrorFixture mirror) {
        return mirror.options().withEnvironment("MIRROR_EXPORT_IMPORT_QUIET", "6s");
    }

    private static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(row -> Map.of("text", "row " + row))
                .toList();
    }

    private static void awaitPolls(MirrorFixture mirror, int polls) {
        long before = polls(mirror);
        await().atMost(SOON).until(() -> polls(mirror) >= before + polls);
    }

    private static long polls(MirrorFixture mirror) {
        return mirror.convex().requests().to("/api/v1/data/sync").size();
    }
}
