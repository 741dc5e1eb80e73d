package dev.convexmirror.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every request of docs/searching.md finds something in the data of the demo, and what it finds is what it says. */
class SearchingGuideIT {

    private static final long SEED = 1;
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String PIT = "THE ID THAT THE REQUEST BEFORE GAVE";
    private static final String AFTER = "[\"THE SORT VALUES OF THE LAST HIT\"]";
    private static final Pattern KEY = Pattern.compile("(?m)^(mirror\\.export\\.table\\.\\S+)=(\\S+)$");

    private final MirrorFixture mirror =
            MirrorFixture.with(ConvexEmulator.builder().seed(SEED));
    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void every_request_of_the_guide_finds_what_it_says() throws IOException {
        // Given
        String guide = Files.readString(Path.of("docs/searching.md"));
        List<GuideRequest> requests = GuideRequest.in(guide);
        new Shop(mirror.convex(), new Random(SEED)).fill(10_000);
        embed(List.of(List.of(0.9, 0.1, 0.0, 0.2), List.of(0.1, 0.9, 0.3, 0.0)));
        mirror.startAgent(configured(guide)).awaitReady(SOON);
        mirror.awaitEqual(SOON);
        // When
        List<JsonNode> answers = run(requests);
        // Then
        assertThat(requests).as("requests of the guide").hasSizeGreaterThan(12);
        assertThat(GuideRequest.json(guide))
                .as("JSON blocks that are neither run nor the mapping file")
                .hasSize(1
                        + (int) requests.stream()
                                .filter(request -> !request.body().isEmpty())
                                .count());
        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < answers.size(); i++) {
            plausible(softly, requests.get(i), answers.get(i));
            if (requests.get(i).body().contains("search_after")) {
                softly.assertThat(ids(answers.get(i)))
                        .as("the second page")
                        .isNotEmpty()
                        .doesNotContainAnyElementsOf(ids(answers.get(i - 1)));
            }
        }
        softly.assertAll();
    }

    private void embed(List<List<Double>> vectors) {
        long ts = mirror.convex().transact(transaction -> {
            for (List<Double> vector : vectors) {
                transaction.insert(
                        "products",
                        Map.of("name", "Embedded", "price", 20.0, "category", "office", "embedding", vector));
            }
        });
        assertThat(ts).isPositive();
    }

    /** The keys that the guide shows, with the mapping file that it shows. */
    private AgentOptions configured(String guide) throws IOException {
        String mapping = GuideRequest.json(guide).stream()
                .filter(json -> json.contains("dense_vector"))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(directory.resolve("products.json"), mapping);
        AgentOptions options = mirror.options();
        Matcher key = KEY.matcher(guide);
        while (key.find()) {
            String value = key.group(2);
            options = options.withProperty(key.group(1), value.startsWith("/etc/") ? file.toString() : value);
        }
        return options;
    }

    private List<JsonNode> run(List<GuideRequest> requests) throws JsonProcessingException {
        List<JsonNode> answers = new ArrayList<>();
        String pit = "";
        String after = "";
        for (GuideRequest request : requests) {
            String body = request.body().replace(PIT, pit).replace(AFTER, after);
            JsonNode answer = mirror.elasticsearch()
                    .send(request.method(), request.path().replace("convex-", mirror.prefix()), body)
                    .body();
            answers.add(answer);
            pit = answer.path("id").asText(answer.path("pit_id").asText(pit));
            JsonNode hits = answer.at("/hits/hits");
            after = hits.path(hits.size() - 1).path("sort").toString();
        }
        mirror.elasticsearch().send("DELETE", "/_pit", mapper.writeValueAsString(Map.of("id", pit)));
        return answers;
    }

    private void plausible(SoftAssertions softly, GuideRequest request, JsonNode answer)
            throws JsonProcessingException {
        String what = request.line() + " " + request.body() + "\n" + answer.path("error");
        softly.assertThat(answer.has("error")).as(what).isFalse();
        if (!request.path().contains("_search")) {
            softly.assertThat(answer.path("id").asText()).as(what).isNotEmpty();
            return;
        }
        JsonNode asked = mapper.readTree(request.body());
        JsonNode hits = answer.at("/hits/hits");
        softly.assertThat(answer.at("/hits/total/value").asLong()).as(what).isPositive();
        if (asked.path("size").asInt(10) > 0) {
            softly.assertThat(hits).as(what).isNotEmpty();
        }
        for (JsonNode hit : hits) {
            softly.assertThat(hit.has("highlight")).as(what).isEqualTo(asked.has("highlight"));
            asked.path("highlight").path("fields").fieldNames().forEachRemaining(field -> softly.assertThat(
                            hit.at("/highlight/" + field + "/0").asText())
                    .as(what)
                    .contains("<em>"));
        }
        asked.path("aggs").fieldNames().forEachRemaining(name -> softly.assertThat(
                        answer.path("aggregations").path(name).path("buckets"))
                .as("%s of %s", name, what)
                .isNotEmpty()
                .allMatch(bucket -> bucket.path("doc_count").asLong() > 0));
        if (asked.has("knn")) {
            softly.assertThat(hits.at("/0/_source/name").asText()).as(what).isEqualTo("Embedded");
            softly.assertThat(hits.at("/0/_score").asDouble()).as(what).isGreaterThanOrEqualTo(0.99);
        }
        sorted(softly, what, asked.path("sort"), hits);
    }

    private static List<String> ids(JsonNode answer) {
        List<String> ids = new ArrayList<>();
        answer.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }

    /** By the first field of the sort, which is what readers see. */
    private static void sorted(SoftAssertions softly, String what, JsonNode sort, JsonNode hits) {
        if (sort.isEmpty()) {
            return;
        }
        List<Double> values = new ArrayList<>();
        hits.forEach(hit -> values.add(hit.at("/sort/0").asDouble()));
        softly.assertThat(values).as(what).isSortedAccordingTo((one, other) -> Double.compare(other, one));
    }
}
