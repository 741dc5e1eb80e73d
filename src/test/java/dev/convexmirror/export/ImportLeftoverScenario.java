package dev.convexmirror.export;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** A mirrored table, and imports that fail and leave their hidden tables beside it. */
abstract class ImportLeftoverScenario {

    static final Duration SOON = Duration.ofMinutes(1);
    static final String FAILED = "an import of it has failed";
    static final int ROWS = 60;
    static final int LEFT = 7;

    /** Each of the two tables takes several pages. */
    final MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder().pageSize(3));

    @AfterEach
    void end() {
        mirror.close();
    }

    AgentProcess startWithRows() {
        RandomWorkload workload = new RandomWorkload(mirror.convex(), 12, List.of("messages"));
        workload.fill(ROWS);
        mirror.convex().transact(transaction -> rows(2).forEach(row -> transaction.insert("users", row)));
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        mirror.awaitEqual(SOON);
        return agent;
    }

    TableImport fail(String table) {
        TableImport begun = mirror.convex().beginImport(table);
        begun.insert(rows(LEFT));
        begun.abort();
        return begun;
    }

    /** No row of the table is older than the leftover. */
    TableImport failWithoutTrace() {
        TableImport left = fail("messages");
        List<String> ids = ids();
        mirror.convex()
                .transact(transaction -> ids.forEach(id -> transaction.patch("messages", id, Map.of("text", "new"))));
        return left;
    }

    void insert(String table) {
        mirror.convex().transact(transaction -> transaction.insert(table, Map.of("text", "later")));
    }

    /** An insert, an update and a delete. */
    void change() {
        List<String> ids = ids();
        mirror.convex().transact(transaction -> {
            transaction.insert("messages", Map.of("text", "more"));
            transaction.patch("messages", ids.getFirst(), Map.of("text", "changed"));
            transaction.delete("messages", ids.getLast());
        });
    }

    List<String> ids() {
        return mirror.convex().documents("messages").values().stream()
                .map(StoredDocument::id)
                .toList();
    }

    static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(row -> Map.of("text", "left " + row))
                .toList();
    }

    AgentOptions options() {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_IMPORT_QUIET", "3s")
                .withEnvironment("MIRROR_EXPORT_IMPORT_FAILED_AFTER", "2s")
                .withEnvironment("MIRROR_EXPORT_IMPORT_PATIENCE", "2s");
    }

    String status() {
        return said("status");
    }

    String said(String... command) {
        return String.join(
                "\n", AgentProcess.run(options().withArguments(command)).output());
    }
}
