package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkflowsTest {

    static List<Path> workflows() {
        return Yaml.files(Path.of(".github/workflows"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void every_action_is_pinned_by_its_commit(Path file) {
        assertThat(steps(file).map(step -> step.path("uses").asText()).filter(uses -> !uses.isEmpty()))
                .isNotEmpty()
                .allSatisfy(uses -> assertThat(uses).matches("[\\w.-]+/[\\w./-]+@[0-9a-f]{40}"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void a_workflow_may_only_read_unless_a_job_says_otherwise(Path file) {
        assertThat(Yaml.read(file).path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void no_step_runs_what_an_event_brought_along(Path file) {
        assertThat(steps(file).map(step -> step.path("run").asText()))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command).doesNotContain("${{ github.event"));
    }

    private static Stream<JsonNode> steps(Path file) {
        return Yaml.read(file).path("jobs").valueStream().flatMap(job -> job.path("steps")
                .valueStream());
    }
}
