package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComposeTest {

    private static final Path DIRECTORY = Path.of("deploy/compose");

    private final JsonNode compose = Yaml.read(DIRECTORY.resolve("compose.yaml"));
    private final JsonNode services = compose.path("services");

    @Test
    void every_image_is_pinned() {
        assertThat(services)
                .allSatisfy(service ->
                        assertThat(service.path("image").asText()).matches("[^:]+:(\\d+\\.\\d+\\.\\d+|[0-9a-f]{40})"));
    }

    @Test
    void every_port_is_for_this_machine_only() {
        assertThat(services.valueStream()
                        .flatMap(service -> service.path("ports").valueStream()))
                .hasSizeGreaterThan(4)
                .allSatisfy(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
    }

    @Test
    void whoever_waits_waits_for_the_health_or_the_success_of_a_service_that_tells_it() {
        for (Map.Entry<String, JsonNode> service : services.properties()) {
            for (Map.Entry<String, JsonNode> needed :
                    service.getValue().path("depends_on").properties()) {
                String condition = needed.getValue().path("condition").asText();
                boolean tellsHealth = services.path(needed.getKey()).has("healthcheck");
                assertThat(condition)
                        .as("%s waits for %s", service.getKey(), needed.getKey())
                        .isEqualTo(tellsHealth ? "service_healthy" : "service_completed_successfully");
            }
        }
        assertThat(services.path("agent").path("depends_on").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("convex-key", "elasticsearch");
    }

    @Test
    void every_volume_and_build_file_is_there() {
        List<String> mounted = services.valueStream()
                .flatMap(service -> service.path("volumes").valueStream())
                .map(volume -> volume.asText().split(":", -1)[0])
                .distinct()
                .toList();
        assertThat(mounted)
                .containsExactlyInAnyOrderElementsOf(compose.path("volumes")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList());
        JsonNode build = services.path("agent").path("build");
        assertThat(Files.exists(DIRECTORY
                        .resolve(build.path("context").asText())
                        .resolve(build.path("dockerfile").asText())))
                .isTrue();
    }

    @Test
    void the_agent_is_given_keys_that_exist() {
        assertThat(services.path("agent").path("environment").properties())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(EnvironmentKeys.known()).contains(key.getKey()));
    }

    @Test
    void elasticsearch_and_kibana_are_of_the_version_that_is_tested_by_default() throws IOException {
        // Given: the default of the build, whatever this run is made with
        String pom = Files.readString(Path.of("pom.xml"));
        String tested = pom.replaceFirst("(?s).*<elasticsearch\\.version>([\\d.]+)</.*", "$1");
        // Then
        assertThat(List.of("elasticsearch", "kibana"))
                .allSatisfy(name ->
                        assertThat(services.path(name).path("image").asText()).endsWith(":" + tested));
    }
}
