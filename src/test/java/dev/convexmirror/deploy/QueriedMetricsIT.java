package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.MirrorFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dashboard or an alert on a metric that nobody publishes would stay silent for ever. */
class QueriedMetricsIT {

    private static final Path RULES = Path.of("deploy/kubernetes/monitoring/prometheus-rule.yaml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/convex-mirror.json");
    private static final Pattern METRIC = Pattern.compile("\\bconvex_mirror_\\w+");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^convex_mirror_\\w+");

    private final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void every_metric_that_is_queried_is_published() throws IOException {
        // Given
        Set<String> queried = Stream.concat(alerts(), panels())
                .flatMap(query -> METRIC.matcher(query).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(queried).hasSizeGreaterThan(15);
        // When
        mirror.convex().transact(t -> t.insert("messages", Map.of("text", "searchable")));
        AgentProcess agent = mirror.startAgent(mirror.options()
                .withEnvironment("MIRROR_VERIFY_EVERY", "1s")
                .withProperty("mirror.imports.\"people\".url", "jdbc:postgresql://127.0.0.1:1/nowhere")
                .withProperty("mirror.imports.\"people\".username", "nobody")
                .withProperty("mirror.imports.\"people\".password", "none"));
        // Then: the drift with the first verification
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(published(agent)).containsAll(queried));
    }

    private static Set<String> published(AgentProcess agent) {
        return SAMPLE.matcher(
                        HttpReply.get(agent.managementUrl() + "/q/metrics").body())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    @Test
    void every_panel_asks_the_data_source_that_the_reader_has_chosen() throws IOException {
        assertThat(dashboard().path("panels")).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("targets")).isNotEmpty();
            assertThat(panel.findValuesAsText("uid")).isNotEmpty().containsOnly("${datasource}");
        });
    }

    private static Stream<String> alerts() {
        return Yaml.read(RULES).findValuesAsText("expr").stream();
    }

    private static Stream<String> panels() throws IOException {
        JsonNode dashboard = dashboard();
        return Stream.concat(
                dashboard.findValuesAsText("expr").stream(), dashboard.findValuesAsText("definition").stream());
    }

    private static JsonNode dashboard() throws IOException {
        return new JsonMapper().readTree(DASHBOARD.toFile());
    }
}
