package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tests write is what queries see. */
class DeploymentTest extends SyncFixture {
    @BeforeEach
    void begin() {
        use(quiet());
    }

    @Test
    void a_transaction_sees_its_own_writes() {
        List<Optional<Map<String, Object>>> seen = new ArrayList<>();

        emulator.transact(transaction -> {
            String id = transaction.insert("a", Map.of("x", 1L));
            transaction.patch("a", id, Map.of("y", 2L));
            seen.add(transaction.get("a", id));
            transaction.delete("a", id);
            seen.add(transaction.get("a", id));
        });

        assertThat(seen.get(0).orElseThrow()).containsEntry("x", 1L).containsEntry("y", 2L);
        assertThat(seen.get(1)).isEmpty();
    }

    @Test
    void patch_keeps_and_replace_drops_the_other_fields() {
        String id = insert("a", 1).getFirst();
        patch("a", id, "m", 1.5);
        assertThat(fields(id)).containsOnlyKeys("_id", "_creationTime", "n", "m");
        Object created = fields(id).get("_creationTime");

        emulator.transact(transaction -> transaction.replace("a", id, Map.of("other", true)));

        assertThat(fields(id)).containsOnlyKeys("_id", "_creationTime", "other");
        assertThat(fields(id)).containsEntry("_creationTime", created);
    }

    @Test
    void documents_that_are_not_there_cannot_be_written() {
        String id = insert("a", 1).getFirst();
        delete("a", id);

        assertThatThrownBy(() -> delete("a", id)).isInstanceOf(InvalidWriteException.class);
        assertThatThrownBy(() -> patch("b", id, "n", 1L)).isInstanceOf(InvalidWriteException.class);
        assertThatThrownBy(() -> emulator.dropTable("b")).isInstanceOf(InvalidWriteException.class);
        assertThatThrownBy(() -> emulator.createTable("_system")).isInstanceOf(InvalidWriteException.class);
    }

    @Test
    void transactions_are_limited_in_writes() {
        assertThatThrownBy(() -> insert("a", 16_001))
                .isInstanceOf(InvalidWriteException.class)
                .hasMessageContaining("16000");
        assertThat(emulator.snapshot().tables()).isEmpty();
    }

    @Test
    void commits_of_many_threads_get_strictly_increasing_timestamps() throws ExecutionException, InterruptedException {
        List<Long> timestamps = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> commits = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                commits.add(threads.submit(() -> emulator.transact(transaction -> transaction.insert("a", Map.of()))));
            }
            for (Future<Long> commit : commits) {
                timestamps.add(commit.get());
            }
        }

        assertThat(timestamps).doesNotHaveDuplicates();
        assertThat(emulator.documents("a").values())
                .extracting(StoredDocument::ts)
                .containsExactlyInAnyOrderElementsOf(timestamps);
    }

    @Test
    void the_past_can_be_looked_at() {
        String id = insert("a", 1).getFirst();
        long before = emulator.latestTs();
        delete("a", id);

        assertThat(emulator.snapshotAt(before).tables().firstEntry().getValue()).containsOnlyKeys(id);
        assertThat(emulator.documents("a")).isEmpty();
    }

    @Test
    void an_import_may_bring_its_ids_along() {
        String id = insert("a", 1).getFirst();
        TableImport restore = emulator.beginImport("a");

        restore.insert(List.of(Map.of("_id", id, "_creationTime", 1.5, "n", 9L)));
        restore.activate();

        assertThat(fields(id)).containsEntry("n", 9L).containsEntry("_creationTime", 1.5);
        assertThatThrownBy(restore::activate).isInstanceOf(IllegalStateException.class);
    }

    private Map<String, Object> fields(String id) {
        return emulator.documents("a").get(id).fields();
    }
}
