package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens, neither a key nor a document is seen in anything the agent prints or serves (I11). */
class SecretsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DATA_SYNC = "/api/v1/data/sync";
    private static final String PASSWORD = "pa55-w0rd-nobody-may-see";
    private static final String CONTENT = "content-nobody-may-see";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("elastic:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(50));
    private final AtomicInteger bulks = new AtomicInteger();
    private final ScriptedServer proxy =
            ScriptedServer.before(mirror.elasticsearch().url(), this::answer);
    private final List<String> seen = new ArrayList<>();

    @TempDir
    Path directory;

    private AgentOptions options;

    @BeforeEach
    void configure() throws IOException {
        Path password = directory.resolve("password");
        Files.writeString(password, PASSWORD + "\n");
        options = mirror.optionsWithShapes("messages")
                .mirroring(mirror.convex().url(), mirror.convex().deployKey(), proxy.url())
                .withEnvironment("MIRROR_CONVEX_STALL_TIMEOUT", "1s")
                .withEnvironment("MIRROR_ELASTICSEARCH_USERNAME", "elastic")
                .withEnvironment("MIRROR_ELASTICSEARCH_PASSWORD_FILE", password.toString());
    }

    @AfterEach
    void end() {
        mirror.close();
        proxy.close();
    }

    /** An Elasticsearch that wants a password, and that fails now and then with what it was sent in its answer. */
    private Answer answer(ScriptedServer.Request request) {
        if (!request.authorization().equals(BASIC)) {
            return Answer.elastic(401, "{}");
        }
        return switch (request.isBulk() ? bulks.incrementAndGet() : 0) {
            case 2 -> Answer.elastic(500, request.body());
            case 4 -> new Answer.Lost();
            case 6 -> new Answer.Broken();
            case 8 -> Answer.elastic(200, "<html>" + request.body());
            case 9 -> Answer.elastic(400, "{\"error\":{\"type\":\"odd\",\"reason\":\"" + CONTENT + "\"}}");
            default -> new Answer.Forwarded();
        };
    }

    @Test
    void neither_keys_nor_documents_are_seen_whatever_fails() {
        // Given
        String key = mirror.convex().deployKey();
        insert(300, Map.of("text", CONTENT, "shape", List.of(1.5, 2.5)));
        planFaults(key);
        // When: a snapshot, a tail, a document that is refused, faults on both sides, and at last a revoked key
        AgentProcess agent = mirror.startAgent(options);
        awaitLooking(agent, () -> agent.readiness().status() == 200);
        planFaults(key);
        insert(1, Map.of("text", CONTENT, "shape", CONTENT));
        insert(300, Map.of("text", CONTENT));
        awaitLooking(agent, () -> mirror.count("messages") == 600);
        // how many requests the changes so far were put into is the writer's choice
        awaitLooking(agent, () -> {
            insert(1, Map.of("text", CONTENT));
            return bulks.get() > 9;
        });
        // the letter itself is a bulk request, which may meet a fault and come later than the documents
        awaitLooking(
                agent, () -> agent.metric("convex_mirror_dead_lettered_total").orElse(0) == 1);
        awaitLooking(
                agent, () -> agent.metric("convex_mirror_source_retries_total").orElse(0) >= 18);
        List<String> letters = said("dead-letters", "list");
        List.of("status", "status --json", "check", "verify", "resync messages", "print-config")
                .forEach(command -> seen.addAll(said(command.split(" "))));
        mirror.convex()
                .faults()
                .always(
                        request -> request.path().equals(DATA_SYNC),
                        Fault.error(401, "BadAdminKey", "The key " + key + " was revoked"));
        int code = agent.awaitExit(SOON);
        // Then
        assertThat(code).isEqualTo(2);
        seen.addAll(agent.output());
        assertThat(seen).anyMatch(line -> line.contains("was revoked"));
        assertThat(seen)
                .as("the commands were run")
                .anyMatch(line -> line.contains("Checkpoint"))
                .anyMatch(line -> line.contains("\"lagMillis\""));
        assertThat(String.join("\n", seen)).doesNotContain(CONTENT);
        // whoever asks for a letter is told the reason, in which Elasticsearch may quote a value
        assertThat(letters).anyMatch(line -> line.contains("messages"));
        seen.addAll(letters);
        assertThat(String.join("\n", seen))
                .doesNotContain(key.substring(key.indexOf('|') + 1))
                .doesNotContain(PASSWORD, BASIC.substring("Basic ".length()));
    }

    private List<String> said(String... command) {
        try (AgentProcess process = AgentProcess.run(options.withArguments(command))) {
            return process.output();
        }
    }

    private void planFaults(String key) {
        List<Fault> faults = List.of(
                Fault.body(500, "text/html", "<html>" + CONTENT + "</html>"),
                Fault.error(503, "Overloaded", "try later, " + key),
                Fault.error(400, "BadRequest", "no such thing for " + key),
                Fault.reset(),
                Fault.truncateAt(0.5),
                Fault.resetAt(0.7),
                Fault.stallAt(0.6, Duration.ofSeconds(3)),
                Fault.body(200, "application/json", "{\"pages\":\"" + CONTENT + "\"}"),
                Fault.body(200, "text/html", "<html>" + CONTENT));
        // every second request, so that the pauses between attempts stay short
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < faults.size(); i++) {
            int turn = i;
            mirror.convex()
                    .faults()
                    .next(
                            1,
                            request -> request.path().equals(DATA_SYNC)
                                    && next.get() == turn
                                    && requests.incrementAndGet() % 2 == 0
                                    && next.compareAndSet(turn, turn + 1),
                            faults.get(i));
        }
    }

    /** Waits, and keeps what probes and metrics show meanwhile. */
    private void awaitLooking(AgentProcess agent, java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            seen.add(HttpReply.get(agent.managementUrl() + "/q/health").body());
            seen.add(HttpReply.get(agent.managementUrl() + "/q/metrics").body());
            agent.requireRunning();
            return condition.call();
        });
    }

    private void insert(int documents, Map<String, Object> document) {
        long committed = mirror.convex().transact(t -> {
            for (int i = 0; i < documents; i++) {
                t.insert("messages", document);
            }
        });
        assertThat(committed).isPositive();
    }
}
