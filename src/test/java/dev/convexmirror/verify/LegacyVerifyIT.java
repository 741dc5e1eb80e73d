package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.store.TableImport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a server without the Data Sync API, {@code verify} finds and mends what the feed is not told of (docs/legacy-servers.md). */
class LegacyVerifyIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String LIST = "/api/list_snapshot";
    private static final Pattern SNAPSHOT = Pattern.compile("\"snapshot\":\\s*(\\d+)");
    private static final int OLD = 60;
    private static final int NEW = 40;

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().snapshotRows(20).deltaRows(30));

    @BeforeEach
    void begin() {
        mirror.convex().legacyOnly(true);
        insert("users", OLD);
        insert("messages", OLD);
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void an_import_is_found_and_mended() {
        // Given
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        AgentProcess equal = verify("--content");
        replaceUsers();
        // When
        AgentProcess found = verify();
        AgentProcess repair = verify("--repair");
        AgentProcess again = verify("--content");
        // Then
        assertThat(agent.readiness().body()).contains("\"feed\": \"legacy\"");
        assertThat(equal.exitCode()).as(text(equal)).hasValue(0);
        assertThat(found.exitCode()).as(text(found)).hasValue(3);
        assertThat(text(found)).containsPattern("users +40 +100 +0 +60 +0 +0 +0");
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        assertThat(text(repair)).contains("users: 60 documents were mended");
        assertThat(again.exitCode()).as(text(again)).hasValue(0);
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_table_that_was_cleared_is_found_and_mended() {
        // Given
        mirror.startAgent(options()).awaitReady(SOON);
        mirror.convex().clearTable("users");
        insert("users", 1);
        await().atMost(SOON).until(() -> mirror.count("users") == OLD + 1);
        // When
        AgentProcess found = verify();
        AgentProcess repair = verify("--repair");
        // Then
        assertThat(found.exitCode()).as(text(found)).hasValue(3);
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        mirror.awaitEqual(SOON);
    }

    @Test
    void the_agent_finds_an_import_by_itself_and_publishes_it_until_it_is_mended() {
        // Given
        AgentProcess agent = mirror.startAgent(options().withEnvironment("MIRROR_VERIFY_EVERY", "1s"));
        agent.awaitReady(SOON);
        // When
        replaceUsers();
        // Then
        VerifyScenario.awaitDrift(agent, "extra", OLD);
        assertThat(agent.readiness().status()).isEqualTo(200);
        AgentProcess repair = verify("--repair");
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        VerifyScenario.awaitDrift(agent, "extra", 0);
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_verification_waits_for_the_snapshot_of_the_agent() {
        // Given
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        readAgainSlowly("messages");
        // When
        AgentProcess verify = mirror.startAgent(options().withArguments("verify", "users"));
        String waiting = verify.awaitLine("Waiting until the agent's own snapshot is complete", SOON);
        mirror.convex().faults().clear();
        int code = verify.awaitExit(SOON);
        // Then
        assertThat(waiting).isNotEmpty();
        assertThat(code).as(text(verify)).isZero();
        assertThat(walks()).as("snapshots, in the order of their requests").doesNotHaveDuplicates();
        mirror.awaitEqual(SOON);
    }

    @Test
    void a_snapshot_that_nobody_goes_on_with_is_not_waited_for() {
        // Given
        AgentProcess agent = mirror.startAgent(options());
        agent.awaitReady(SOON);
        readAgainSlowly("messages");
        agent.kill();
        mirror.convex().faults().clear();
        // When
        AgentProcess verify = verify("users");
        // Then
        assertThat(verify.exitCode()).as(text(verify)).hasValue(0);
    }

    /** Has the agent walk a table, and returns while it does. */
    private void readAgainSlowly(String table) {
        mirror.convex().faults().always(request -> request.path().equals(LIST), Fault.slow(300));
        AgentProcess resync = VerifyScenario.run(mirror, options().withArguments("resync", table));
        assertThat(resync.exitCode()).as(text(resync)).hasValue(0);
        await().atMost(SOON).until(() -> text(status()).contains("snapshotting"));
    }

    private void replaceUsers() {
        TableImport replacement = mirror.convex().beginImport("users");
        long inserted = replacement.insert(IntStream.range(0, NEW)
                .mapToObj(i -> Map.of("name", "Eve " + i))
                .toList());
        assertThat(inserted).isPositive();
        replacement.activate();
        await().atMost(SOON).until(() -> mirror.count("users") == OLD + NEW);
    }

    private void insert(String table, int documents) {
        long committed = mirror.convex().transact(t -> {
            for (int i = 0; i < documents; i++) {
                String id = t.insert(table, Map.of("name", "Ada " + i));
                assertThat(id).isNotEmpty();
            }
        });
        assertThat(committed).isPositive();
    }

    /** The moment of each run of pages of one snapshot; a run that is interrupted by another comes twice. */
    private List<String> walks() {
        List<String> walks = new ArrayList<>();
        for (HttpRequest request : mirror.convex().requests().to(LIST)) {
            Matcher snapshot = SNAPSHOT.matcher(request.bodyText());
            if (snapshot.find() && (walks.isEmpty() || !walks.getLast().equals(snapshot.group(1)))) {
                walks.add(snapshot.group(1));
            }
        }
        return walks;
    }

    private AgentOptions options() {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_CHECKPOINT_EVERY", "500ms")
                .withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "500ms");
    }

    private AgentProcess status() {
        return VerifyScenario.run(mirror, options().withArguments("status"));
    }

    private AgentProcess verify(String... arguments) {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments));
        return VerifyScenario.run(mirror, options().withArguments(all.toArray(String[]::new)));
    }

    private static String text(AgentProcess agent) {
        return VerifyScenario.text(agent);
    }
}
