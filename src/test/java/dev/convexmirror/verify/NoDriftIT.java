package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.convex.http.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code verify} finds to be equal, and what differs for a reason and is not called drift. */
class NoDriftIT extends VerifyScenario {

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
    void it_says_how_far_it_has_come_when_it_takes_long() {
        // Given: a source that needs several seconds for its pages
        AgentProcess agent = fillAndMirror();
        var exit = agent.terminate();
        mirror.convex().faults().always(request -> request.path().endsWith("/data/sync"), Fault.slow(3_000));
        // When
        AgentProcess verify = run(
                mirror,
                impatient()
                        .withEnvironment("MIRROR_EXPORT_PROGRESS_EVERY", "1s")
                        .withArguments("verify"));
        // Then
        assertThat(exit.code()).isZero();
        assertThat(verify.exitCode()).as(text(verify)).hasValue(0);
        assertThat(String.join("\n", verify.stderr()))
                .contains("Reading the source, tables: 1.")
                .containsPattern("Reading the source, changes: \\d+\\.")
                .doesNotContain("Ada");
        assertThat(String.join("\n", verify.stdout())).doesNotContain("Reading");
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

    private long letters() {
        mirror.elasticsearch().send("POST", "/convex-mirror-dead-letters/_refresh", "");
        return mirror.elasticsearch()
                .send("GET", "/convex-mirror-dead-letters/_count?q=mirror:%22" + mirror.name() + "%22", "")
                .body()
                .path("count")
                .asLong();
    }
}
