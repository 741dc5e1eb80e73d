package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A document that Elasticsearch refuses for good is kept with its reason, and holds up nothing else. */
class DeadLetterIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TABLE = "shop/items";

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().pageSize(50));
    private final List<String> ids = new ArrayList<>();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void a_refused_change_is_kept_with_everything_needed_to_understand_it() {
        // Given: a mirror in which the field "shape" is a vector
        fill();
        AgentProcess agent = mirror.startAgent(mirror.optionsWithShapes(TABLE));
        agent.awaitReady(SOON);
        Instant before = Instant.now();
        // When: one document has no vector there, and a harmless one comes with it
        long ts = mirror.convex().transact(t -> {
            ids.add(t.insert(TABLE, Map.of("shape", List.of(1.5), "count", 7L)));
            ids.add(t.insert(TABLE, Map.of("shape", List.of(3.5, 4.5))));
        });
        // Then: the letter is written after the harmless one
        await().atMost(SOON)
                .until(() -> agent.metric("convex_mirror_dead_lettered_total").orElse(0) == 1);
        await().atMost(SOON).until(() -> mirror.count("shop.items") == 121);
        List<JsonNode> letters = letters();
        assertThat(letters).hasSize(1);
        JsonNode letter = letters.getFirst();
        assertThat(letter.path("component").asText()).isEqualTo("shop");
        assertThat(letter.path("table").asText()).isEqualTo("items");
        assertThat(letter.path("id").asText()).isEqualTo(ids.get(120));
        assertThat(letter.path("ts").asLong()).isEqualTo(ts);
        assertThat(letter.path("reason").asText()).contains("shape", "dense_vector");
        assertThat(Instant.parse(letter.path("time").asText()))
                .isBetween(before, Instant.now().plusSeconds(1));
        JsonNode source = json(letter.path("source").asText());
        assertThat(source.at("/shape/0").asDouble()).isEqualTo(1.5);
        assertThat(source.path("count").isIntegralNumber()).isTrue();
        assertThat(source.path("count").asLong()).isEqualTo(7);
        assertThat(agent.metric("convex_mirror_documents_total")).hasValue(121);
        assertThat(agent.readiness().status()).isEqualTo(200);
    }

    @Test
    void the_checkpoint_moves_past_the_refused_change() {
        // Given
        fill();
        AgentProcess agent = mirror.startAgent(mirror.optionsWithShapes(TABLE));
        agent.awaitReady(SOON);
        long refused = mirror.convex().transact(t -> t.insert(TABLE, Map.of("shape", List.of(1.5))));
        await().atMost(SOON).until(() -> letters().size() == 1);
        long good = mirror.convex().transact(t -> t.insert(TABLE, Map.of("shape", List.of(3.5, 4.5))));
        await().atMost(SOON).until(() -> mirror.count("shop.items") == 121);
        agent.terminate();
        // When
        AgentProcess next = mirror.startAgent(mirror.optionsWithShapes(TABLE));
        next.awaitReady(SOON);
        // Then
        assertThat(good).isGreaterThan(refused);
        assertThat(next.metric("convex_mirror_dead_lettered_total"))
                .as("the refused change is behind the checkpoint")
                .hasValue(0);
        assertThat(letters()).hasSize(1);
    }

    @Test
    void the_refused_document_appears_when_it_is_mended() {
        // Given
        fill();
        AgentProcess agent = mirror.startAgent(mirror.optionsWithShapes(TABLE));
        agent.awaitReady(SOON);
        long refused = mirror.convex().transact(t -> ids.add(t.insert(TABLE, Map.of("shape", List.of(1.5)))));
        await().atMost(SOON).until(() -> letters().size() == 1);
        // When
        long mended = mirror.convex().transact(t -> t.replace(TABLE, ids.get(120), Map.of("shape", List.of(5.5, 6.5))));
        // Then
        assertThat(mended).isGreaterThan(refused);
        mirror.awaitEqual(SOON);
    }

    private void fill() {
        long committed = mirror.convex().transact(t -> {
            for (int i = 0; i < 120; i++) {
                ids.add(t.insert(TABLE, Map.of("shape", List.of(1.5, 1.0 + i))));
            }
        });
        assertThat(committed).isPositive();
    }

    /** All tests share the index, so only those of this mirror. */
    private List<JsonNode> letters() {
        mirror.elasticsearch().send("POST", "/convex-mirror-dead-letters/_refresh", "");
        JsonNode found = mirror.elasticsearch()
                .send(
                        "POST",
                        "/convex-mirror-dead-letters/_search?ignore_unavailable=true&size=1000",
                        "{\"query\":{\"term\":{\"mirror\":\"" + mirror.name() + "\"}}}")
                .body()
                .at("/hits/hits");
        List<JsonNode> letters = new ArrayList<>();
        found.forEach(hit -> letters.add(hit.path("_source")));
        return letters;
    }

    private static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
