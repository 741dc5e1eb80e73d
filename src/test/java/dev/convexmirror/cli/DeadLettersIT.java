package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLettersIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TABLE = "shop/items";
    private static final String SECRET = "secret-shape-4711";
    private static final List<Double> VECTOR = List.of(1.5, 2.5);

    private final MirrorFixture mirror = MirrorFixture.create();
    private final List<String> ids = new ArrayList<>();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void they_are_listed_without_the_document_unless_it_is_asked_for() throws Exception {
        // Given
        refuse(2);
        // When
        AgentProcess plain = run("dead-letters", "list", TABLE);
        AgentProcess json = run("dead-letters", "list", "--json", "--id", ids.get(1));
        AgentProcess source = run("dead-letters", "list", "--json", "--source", "--id", ids.get(1));
        AgentProcess none = run("dead-letters", "list", "users");
        // Then
        assertThat(text(plain)).contains(TABLE + " " + ids.get(0), ids.get(1), "2 dead letters.", "shape");
        assertThat(text(plain)).doesNotContain("\"count\"");
        assertThat(text(none)).contains("0 dead letters.");
        assertThat(json.stdout()).hasSize(1);
        JsonNode letter = new JsonMapper().readTree(json.stdout().getFirst());
        assertThat(letter.path("component").asText()).isEqualTo("shop");
        assertThat(letter.path("table").asText()).isEqualTo("items");
        assertThat(letter.path("id").asText()).isEqualTo(ids.get(1));
        assertThat(letter.path("ts").asLong()).isPositive();
        assertThat(letter.path("time").asText()).isNotEmpty();
        assertThat(letter.has("source")).isFalse();
        assertThat(new JsonMapper()
                        .readTree(source.stdout().getFirst())
                        .path("source")
                        .asText())
                .contains(SECRET);
    }

    @Test
    void the_next_version_that_is_accepted_clears_the_letter() {
        // Given
        refuse(2);
        // When
        long mended = mirror.convex().transact(t -> t.replace(TABLE, ids.get(0), Map.of("shape", VECTOR)));
        // Then
        assertThat(mended).isPositive();
        await().atMost(SOON).until(() -> letters() == 1);
    }

    @Test
    void a_delete_clears_the_letter_even_after_a_restart() {
        // Given
        AgentProcess agent = refuse(1);
        var exit = agent.terminate();
        mirror.startAgent(mirror.optionsWithShapes(TABLE)).awaitReady(SOON);
        // When
        long deleted = mirror.convex().transact(t -> t.delete(TABLE, ids.get(0)));
        // Then
        assertThat(exit.code()).isZero();
        assertThat(deleted).isPositive();
        await().atMost(SOON).until(() -> letters() == 0);
    }

    @Test
    void what_is_refused_again_is_kept_and_what_is_accepted_appears() {
        // Given
        refuse(1);
        AgentProcess refused = run("dead-letters", "replay");
        mendLetter();
        // When
        AgentProcess accepted = run("dead-letters", "replay", TABLE);
        // Then
        assertThat(refused.exitCode()).as(text(refused)).hasValue(1);
        assertThat(text(refused)).contains("0 accepted or superseded, 1 still dead letters.", ids.get(0));
        assertThat(accepted.exitCode()).as(text(accepted)).hasValue(0);
        assertThat(letters()).isZero();
    }

    @Test
    void nothing_is_discarded_without_yes() {
        // Given
        refuse(2);
        // When
        AgentProcess asked = run("dead-letters", "discard");
        AgentProcess sure = run("dead-letters", "discard", "--yes", "--id", ids.get(0));
        // Then
        assertThat(asked.exitCode()).hasValue(2);
        assertThat(text(asked)).contains("--yes");
        assertThat(sure.exitCode()).as(text(sure)).hasValue(0);
        assertThat(letters()).isEqualTo(1);
    }

    @Test
    void too_many_make_the_mirror_degraded_but_ready() {
        // Given
        long filled = mirror.convex().transact(t -> t.insert(TABLE, Map.of("shape", VECTOR)));
        AgentProcess agent = mirror.startAgent(
                mirror.optionsWithShapes(TABLE).withEnvironment("MIRROR_DEAD_LETTERS_MAX_COUNT", "1"));
        agent.awaitReady(SOON);
        // When
        insertRefused(2);
        // Then
        assertThat(filled).isPositive();
        await().atMost(SOON.multipliedBy(2))
                .until(() -> agent.metric("convex_mirror_degraded").orElse(0) == 1);
        assertThat(agent.metric("convex_mirror_dead_letters")).hasValue(2);
        assertThat(agent.readiness().status()).isEqualTo(200);
        assertThat(agent.readiness().body()).contains("degraded", "mirror.dead-letters.max-count (1)");
    }

    @Test
    void too_large_a_share_makes_the_mirror_degraded_until_the_letters_are_gone() {
        // Given
        long filled = mirror.convex().transact(t -> t.insert(TABLE, Map.of("shape", VECTOR)));
        AgentProcess agent = mirror.startAgent(
                mirror.optionsWithShapes(TABLE).withEnvironment("MIRROR_DEAD_LETTERS_MAX_SHARE", "0.4"));
        agent.awaitReady(SOON);
        // When
        insertRefused(2);
        // a look may come between the two letters
        HttpReply degraded = await().atMost(SOON.multipliedBy(2))
                .until(agent::readiness, reply -> reply.body().contains("2 of 3 documents"));
        AgentProcess discard = run("dead-letters", "discard", "--yes", "--id", ids.get(0));
        long mended = mirror.convex().transact(t -> t.replace(TABLE, ids.get(1), Map.of("shape", VECTOR)));
        // of three documents a single letter is no longer too many
        await().atMost(SOON.multipliedBy(2))
                .until(() -> agent.metric("convex_mirror_dead_letters").orElse(-1) == 0
                        && agent.metric("convex_mirror_degraded").orElse(-1) == 0);
        // Then
        assertThat(filled).isLessThan(mended);
        assertThat(degraded.status()).isEqualTo(200);
        assertThat(degraded.body()).contains("\"degraded\"", "mirror.dead-letters.max-share (0.4)");
        assertThat(discard.exitCode()).as(text(discard)).hasValue(0);
        assertThat(agent.readiness().status()).isEqualTo(200);
        assertThat(agent.readiness().body()).doesNotContain("degraded");
    }

    private AgentProcess refuse(int documents) {
        long filled = mirror.convex().transact(t -> t.insert(TABLE, Map.of("shape", VECTOR)));
        assertThat(filled).isPositive();
        AgentProcess agent = mirror.startAgent(mirror.optionsWithShapes(TABLE));
        agent.awaitReady(SOON);
        insertRefused(documents);
        return agent;
    }

    private void insertRefused(int documents) {
        long refused = mirror.convex().transact(t -> {
            for (int i = 0; i < documents; i++) {
                ids.add(t.insert(TABLE, Map.of("shape", List.of(1.5), "note", SECRET, "count", 7L)));
            }
        });
        assertThat(refused).isPositive();
        await().atMost(SOON).until(() -> letters() == documents);
    }

    /** As nobody can change the type of a field, the letter itself is mended. */
    private void mendLetter() {
        JsonNode hit = mirror.elasticsearch()
                .post(
                        "/convex-mirror-dead-letters/_search",
                        "{\"version\":true,\"query\":{\"term\":{\"mirror\":\"" + mirror.name() + "\"}}}")
                .at("/hits/hits/0");
        ObjectNode letter = (ObjectNode) hit.path("_source");
        letter.put("source", "{}");
        mirror.elasticsearch()
                .put(
                        "/convex-mirror-dead-letters/_doc/" + hit.path("_id").asText()
                                + "?refresh=true&version_type=external_gte&version="
                                + hit.path("_version").asLong(),
                        letter.toString());
    }

    private long letters() {
        mirror.elasticsearch().send("POST", "/convex-mirror-dead-letters/_refresh", "");
        return mirror.elasticsearch()
                .send(
                        "POST",
                        "/convex-mirror-dead-letters/_count?ignore_unavailable=true",
                        "{\"query\":{\"term\":{\"mirror\":\"" + mirror.name() + "\"}}}")
                .body()
                .path("count")
                .asLong();
    }

    private AgentProcess run(String... arguments) {
        AgentProcess process = mirror.startAgent(mirror.options().withArguments(arguments));
        int ignored = process.awaitExit(Duration.ofMinutes(2));
        return process;
    }

    private static String text(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
