package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drift is made by hand in Elasticsearch, beside an agent that tails; {@code verify} finds exactly that, and mends it. */
class VerifyIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(50));
    private final List<String> ids = new ArrayList<>();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void an_equal_index_is_equal() {
        // Given
        fillAndMirror();
        // When
        AgentProcess verify = verify("--content");
        // Then
        assertThat(verify.exitCode()).as(text(verify)).hasValue(0);
        assertThat(text(verify))
                .containsPattern("users +120 +120 +0 +0 +0 +0 +0")
                .contains("Equal");
        assertThat(text(verify)).doesNotContain("Ada");
    }

    @Test
    void fields_that_are_not_mirrored_are_no_difference_and_are_not_mended_in() {
        // Given
        List<String> inserted = new ArrayList<>();
        long ts = mirror.convex()
                .transact(t -> inserted.add(t.insert("people", Map.of("name", "Ada", "password", "x", "age", 36L))));
        AgentOptions options = impatient()
                .withProperty("mirror.export.table.\"people\".exclude", "password")
                .withProperty("mirror.export.table.\"none\".include", "name");
        mirror.startAgent(options).awaitReady(SOON);
        AgentProcess equal = run(mirror, options.withArguments("verify", "--content"));
        mirror.elasticsearch()
                .delete("/" + mirror.prefix() + "people-000001/_doc/" + inserted.getFirst()
                        + "?refresh=true&version_type=external_gte&version=" + ts);
        // When
        AgentProcess repair = run(mirror, options.withArguments("verify", "--content", "--repair"));
        // Then
        assertThat(equal.exitCode()).as(text(equal)).hasValue(0);
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        assertThat(text(repair)).contains("people: 1 documents were mended");
        JsonNode mended = mirror.elasticsearch()
                .get("/" + mirror.prefix() + "people/_doc/" + inserted.getFirst())
                .path("_source");
        assertThat(mended.path("age").asLong()).isEqualTo(36);
        assertThat(mended.has("password")).isFalse();
    }

    @Test
    void a_deleted_an_extra_and_a_stale_document_are_found_and_mended() {
        // Given
        fillAndMirror();
        deleteDocument(ids.get(3));
        write("made-by-hand", 7, "{\"name\":\"nobody\"}");
        makeStale(ids.get(5));
        // When
        AgentProcess found = verify();
        AgentProcess repair = verify("--repair", "users");
        AgentProcess again = verify("--content");
        // Then
        assertThat(found.exitCode()).as(text(found)).hasValue(3);
        assertThat(text(found))
                .containsPattern("users +120 +120 +1 +1 +1 +0 +0")
                .contains("missing, for example " + ids.get(3))
                .contains("extra, for example made-by-hand")
                .contains("stale, for example " + ids.get(5));
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        assertThat(text(repair)).contains("users: 3 documents were mended");
        assertThat(again.exitCode()).as(text(again)).hasValue(0);
        mirror.awaitEqual(SOON);
    }

    @Test
    void altered_content_is_found_with_content_only_and_mended() {
        // Given
        fillAndMirror();
        ObjectNode source = source(ids.get(9));
        source.put("name", "Eve");
        write(ids.get(9), version(ids.get(9)), source.toString());
        // When
        AgentProcess versions = verify();
        AgentProcess contents = verify("--content");
        AgentProcess repair = verify("--content", "--repair");
        // Then
        assertThat(versions.exitCode()).as(text(versions)).hasValue(0);
        assertThat(contents.exitCode()).as(text(contents)).hasValue(3);
        assertThat(text(contents))
                .contains("different, for example " + ids.get(9))
                .doesNotContain("Eve");
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        mirror.awaitEqual(SOON);
    }

    @Test
    void repair_writes_nothing_but_what_differs() {
        // Given
        fillAndMirror();
        deleteDocument(ids.get(3));
        long before = sequence(ids.get(4));
        long operations = operations();
        // When
        AgentProcess repair = verify("--repair");
        // Then
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        assertThat(sequence(ids.get(4))).isEqualTo(before);
        assertThat(operations()).isEqualTo(operations + 1);
    }

    @Test
    void a_version_that_is_too_high_cannot_be_mended_and_it_says_what_to_do() {
        // Given
        fillAndMirror();
        write(ids.get(0), version(ids.get(0)) + 1_000_000_000L, "{\"name\":\"later\"}");
        // When
        AgentProcess repair = verify("--repair");
        // Then
        assertThat(repair.exitCode()).as(text(repair)).hasValue(3);
        assertThat(text(repair))
                .containsPattern("users +120 +120 +0 +0 +0 +1 +0")
                .contains("resync users");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 22, 333, -4})
    void while_the_source_changes_and_the_agent_tails_nothing_is_found(long seed) {
        // Given
        try (MirrorFixture busy = MirrorFixture.with(
                ConvexEmulator.builder().pageSize(300).maxRowsRead(600).seed(seed))) {
            RandomWorkload workload =
                    new RandomWorkload(busy.convex(), seed, List.of("users", "billing/stripe/events"));
            workload.fill(3_000);
            AgentProcess agent = busy.startAgent();
            agent.awaitReady(SOON);
            List<AgentProcess> runs = new ArrayList<>();
            // When
            workload.whileRunning(100, () -> {
                runs.add(run(busy, busy.options().withArguments("verify", "--content")));
                runs.add(run(busy, busy.options().withArguments("verify")));
            });
            // Then
            assertThat(runs)
                    .allSatisfy(run -> assertThat(run.exitCode()).as(text(run)).hasValue(0));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, -77})
    void repair_beside_a_busy_agent_leaves_an_equal_index(long seed) {
        // Given
        try (MirrorFixture busy = MirrorFixture.with(
                ConvexEmulator.builder().pageSize(300).maxRowsRead(600).seed(seed))) {
            RandomWorkload workload = new RandomWorkload(busy.convex(), seed, List.of("users"));
            workload.fill(2_000);
            busy.startAgent().awaitReady(SOON);
            List<AgentProcess> runs = new ArrayList<>();
            // When
            workload.whileRunning(60, () -> {
                spoil(busy);
                runs.add(run(busy, busy.options().withArguments("verify", "--repair")));
            });
            // Then
            assertThat(runs).allSatisfy(run -> {
                assertThat(run.exitCode()).as(text(run)).hasValue(0);
                assertThat(text(run)).contains("documents were mended");
            });
            busy.awaitEqual(SOON);
        }
    }

    /** Takes a hundred documents away and adds ten that nobody knows. */
    private static void spoil(MirrorFixture fixture) {
        String index = fixture.prefix() + "users-000001";
        StringBuilder lines = new StringBuilder();
        fixture.elasticsearch()
                .post("/" + index + "/_search", "{\"size\":100,\"version\":true,\"_source\":false}")
                .at("/hits/hits")
                .forEach(hit ->
                        lines.append("{\"delete\":{\"_id\":\"" + hit.path("_id").asText()
                                + "\",\"version_type\":\"external_gte\",\"version\":"
                                + hit.path("_version").asLong() + "}}\n"));
        for (int i = 0; i < 10; i++) {
            lines.append("{\"index\":{\"_id\":\"extra-" + i + "\",\"version_type\":\"external\",\"version\":5}}\n{}\n");
        }
        fixture.elasticsearch().post("/" + index + "/_bulk", lines.toString());
    }

    @Test
    void before_anything_is_mirrored_it_says_so() {
        // Given
        insert();
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(verify.exitCode()).hasValue(1);
        assertThat(text(verify)).contains("Nothing is mirrored under the name");
    }

    @Test
    void two_hundred_thousand_documents_need_no_more_than_a_small_heap() {
        // Given
        try (MirrorFixture large = MirrorFixture.create()) {
            RandomWorkload workload = new RandomWorkload(large.convex(), 5, List.of("users"));
            workload.fill(200_000);
            large.startAgent().awaitReady(Duration.ofMinutes(3));
            // When
            AgentProcess verify = run(
                    large,
                    large.options()
                            .withArguments("verify")
                            .withJvmOptions("-Xmx72m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            // Then
            assertThat(verify.exitCode()).as(text(verify)).hasValue(0);
            assertThat(text(verify)).contains("200,000  200,000");
        }
    }

    @Test
    void without_an_agent_what_is_newer_than_the_checkpoint_is_not_called_drift() {
        // Given
        AgentProcess agent = fillAndMirror();
        var exit = agent.terminate();
        long newer = mirror.convex().transact(t -> t.insert("users", Map.of("name", "late")));
        // When
        AgentProcess verify = run(mirror, impatient().withArguments("verify"));
        // Then
        assertThat(exit.code()).isZero();
        assertThat(newer).isPositive();
        assertThat(verify.exitCode()).as(text(verify)).hasValue(1);
        assertThat(text(verify)).contains("1 documents differ but are newer than the mirror's checkpoint");
    }

    @Test
    void a_dead_letter_is_no_drift_and_is_counted() {
        // Given
        insert();
        mirror.startAgent(mirror.optionsWithShapes("shapes").withEnvironment("MIRROR_EXPORT_CHECKPOINT_EVERY", "500ms"))
                .awaitReady(SOON);
        long good = mirror.convex().transact(t -> t.insert("shapes", Map.of("shape", List.of(1.5, 2.5))));
        await().atMost(SOON).until(() -> mirror.count("shapes") == 1);
        long bad = mirror.convex().transact(t -> t.insert("shapes", Map.of("shape", List.of(1.5))));
        await().atMost(SOON).until(() -> letters() == 1);
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(bad).isGreaterThan(good);
        assertThat(verify.exitCode()).as(text(verify)).hasValue(0);
        assertThat(text(verify)).contains("refused the newest version of 1 documents");
    }

    @Test
    void a_missing_alias_and_one_of_two_generations_are_drift() {
        // Given
        fillAndMirror();
        String alias = mirror.prefix() + "users";
        mirror.elasticsearch().delete("/" + alias + "-000001/_alias/" + alias);
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(verify.exitCode()).as(text(verify)).hasValue(3);
        assertThat(text(verify)).contains("users: the alias '" + alias + "' is missing");
    }

    @Test
    void a_foreign_index_under_the_alias_is_drift() {
        // Given
        fillAndMirror();
        String alias = mirror.prefix() + "users";
        mirror.elasticsearch().put("/" + mirror.prefix() + "foreign", "{\"aliases\":{\"" + alias + "\":{}}}");
        // When
        AgentProcess verify = verify();
        // Then
        assertThat(verify.exitCode()).as(text(verify)).hasValue(3);
        assertThat(text(verify)).contains("did not make", mirror.prefix() + "foreign");
    }

    @Test
    void a_table_that_is_not_mirrored_is_a_mistake() {
        // Given
        fillAndMirror();
        // When
        AgentProcess verify = verify("userz");
        // Then
        assertThat(verify.exitCode()).hasValue(2);
        assertThat(text(verify)).contains("'userz' is not mirrored");
    }

    @Test
    void the_agent_verifies_by_itself_and_publishes_drift() {
        // Given
        insert();
        AgentProcess agent = mirror.startAgent(mirror.options().withEnvironment("MIRROR_VERIFY_EVERY", "2s"));
        agent.awaitReady(SOON);
        // When
        deleteDocument(ids.get(3));
        // Then
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_drift_documents", "table", "users", "kind", "missing")
                                .orElse(0)
                        == 1);
        assertThat(agent.metric("convex_mirror_drift_documents", "kind", "extra"))
                .hasValue(0);
        assertThat(agent.metric("convex_mirror_verify_last_run_timestamp_seconds")
                        .orElseThrow())
                .isPositive();
        assertThat(agent.awaitLine("Drift: table users", SOON)).contains("WARN", "1 documents differ");
        assertThat(agent.readiness().status()).isEqualTo(200);
    }

    private AgentProcess fillAndMirror() {
        insert();
        AgentProcess agent = mirror.startAgent(impatient());
        agent.awaitReady(SOON);
        return agent;
    }

    private void insert() {
        long committed = mirror.convex().transact(t -> {
            for (int i = 0; i < 120; i++) {
                ids.add(t.insert("users", Map.of("name", "Ada " + i, "number", (long) i, "ratio", 1e16)));
            }
        });
        assertThat(committed).isPositive();
    }

    /** With checkpoints that come often, so that a verification need not wait for one. */
    private AgentOptions impatient() {
        return mirror.options().withEnvironment("MIRROR_EXPORT_CHECKPOINT_EVERY", "500ms");
    }

    private AgentProcess verify(String... arguments) {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments));
        return run(mirror, impatient().withArguments(all.toArray(String[]::new)));
    }

    private static AgentProcess run(MirrorFixture fixture, AgentOptions options) {
        AgentProcess process = fixture.startAgent(options);
        int ignored = process.awaitExit(Duration.ofMinutes(2));
        return process;
    }

    private void deleteDocument(String id) {
        mirror.elasticsearch()
                .delete("/" + index() + "/_doc/" + id + "?refresh=true&version_type=external_gte&version="
                        + version(id));
    }

    private void makeStale(String id) {
        long version = version(id);
        long changed = mirror.convex().transact(t -> t.patch("users", id, Map.of("name", "newer")));
        await().atMost(SOON).until(() -> version(id) == changed);
        mirror.elasticsearch().put("/" + index() + "/_settings", "{\"index.gc_deletes\":\"0s\"}");
        deleteDocument(id);
        await().atMost(SOON).until(() -> mirror.elasticsearch()
                .send(
                        "PUT",
                        "/" + index() + "/_doc/" + id + "?refresh=true&version_type=external&version=" + version,
                        "{\"name\":\"older\"}")
                .isSuccess());
    }

    private void write(String id, long version, String source) {
        mirror.elasticsearch()
                .put(
                        "/" + index() + "/_doc/" + id + "?refresh=true&version_type=external_gte&version=" + version,
                        source);
    }

    private ObjectNode source(String id) {
        return (ObjectNode)
                mirror.elasticsearch().get("/" + index() + "/_doc/" + id).path("_source");
    }

    private long version(String id) {
        return mirror.elasticsearch()
                .get("/" + index() + "/_doc/" + id)
                .path("_version")
                .asLong();
    }

    private long sequence(String id) {
        return mirror.elasticsearch()
                .get("/" + index() + "/_doc/" + id)
                .path("_seq_no")
                .asLong();
    }

    /** How many writes the index has seen. */
    private long operations() {
        return mirror.elasticsearch()
                .get("/" + index() + "/_stats/indexing?level=indices")
                .at("/_all/primaries/indexing/index_total")
                .asLong();
    }

    private long letters() {
        mirror.elasticsearch().send("POST", "/convex-mirror-dead-letters/_refresh", "");
        return mirror.elasticsearch()
                .send("GET", "/convex-mirror-dead-letters/_count?q=mirror:%22" + mirror.name() + "%22", "")
                .body()
                .path("count")
                .asLong();
    }

    private String index() {
        return mirror.prefix() + "users-000001";
    }

    private static String text(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
