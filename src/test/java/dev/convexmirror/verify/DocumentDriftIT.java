package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.AgentProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents are spoilt by hand in Elasticsearch; {@code verify} and the agent find exactly those, and {@code verify} mends them. */
class DocumentDriftIT extends VerifyScenario {

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

    @Test
    void the_published_drift_ends_when_it_is_mended() {
        // Given
        insert();
        AgentProcess agent = mirror.startAgent(impatient().withEnvironment("MIRROR_VERIFY_EVERY", "1s"));
        agent.awaitReady(SOON);
        deleteDocument(ids.get(3));
        awaitDrift(agent, "missing", 1);
        // When
        AgentProcess repair = verify("--repair");
        // Then
        assertThat(repair.exitCode()).as(text(repair)).hasValue(0);
        awaitDrift(agent, "missing", 0);
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

    private String index() {
        return mirror.prefix() + "users-000001";
    }
}
